/**
 * Shapes that travel (docs/protocol.md), for the type checker alone: nothing here runs.
 *
 * @typedef {Record<string, any> & {type: string}} Frame
 *
 * @typedef {object} Person
 * @property {string} id
 * @property {string} alias
 * @property {"participant" | "host"} role
 * @property {"sharer" | "listener"} part
 * @property {"here" | "away" | "left"} status
 * @property {boolean} muted
 * @property {boolean} [back_soon]
 * @property {boolean} [returning]
 * @property {number} joined_at
 *
 * @typedef {object} Round
 * @property {string} id
 * @property {string} kind
 * @property {string} title
 * @property {string} prompt
 * @property {"open" | "turns" | "hosts" | "quiet"} floor
 * @property {string} order
 * @property {number} [turn_s]
 * @property {number} [reply_s]
 * @property {boolean} [reactions]
 * @property {number} [minutes]
 *
 * @typedef {object} Turn
 * @property {string} id
 * @property {string} holder
 * @property {"offered" | "speaking" | "replies"} state
 * @property {boolean} overtime
 * @property {number} extensions_left
 * @property {number} [started_at]
 * @property {number} [answer_by]
 * @property {number} [ends_at]
 * @property {number} [replies_until]
 * @property {number} [left_ms]
 *
 * @typedef {Record<string, any>} Listed
 *
 * @typedef {object} Room
 * @property {string} id
 * @property {string} title
 * @property {string} language
 * @property {"gathering" | "circle" | "paused" | "after" | "closed"} phase
 * @property {Record<string, any>} settings
 * @property {string[]} agreements
 * @property {Round[]} agenda
 * @property {string | null} round
 * @property {"open" | "turns" | "hosts" | "quiet"} floor
 * @property {Turn | null} turn
 * @property {string[]} queue
 * @property {string[]} come_back
 * @property {string[]} heard
 * @property {string[]} hands
 * @property {{until: number, words?: string} | null} silence
 * @property {Person[]} participants
 * @property {Record<string, {reactions: Record<string, number>, hidden: boolean}>} [messages]
 * @property {Record<string, Listed>} [goals]
 * @property {number} [closes_at]
 * @property {boolean} [rehearsal]
 * @property {Listed[]} [waiting]
 * @property {Listed[]} [held]
 * @property {Listed[]} [alerts]
 *
 * @typedef {object} You
 * @property {string} id
 * @property {string} alias
 * @property {"participant" | "host"} role
 * @property {"sharer" | "listener"} part
 *
 * @typedef {object} Server
 * @property {number} ping_s
 * @property {{frame_bytes: number, text: number, note: number, alias: number, messages_per_min: number}} limits
 *
 * @typedef {object} Resource
 * @property {string} name
 * @property {string} [kind]
 * @property {string} [value]
 * @property {string} [hours]
 * @property {string[]} [languages]
 */

export {};
