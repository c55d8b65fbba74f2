/* The load: people with open sockets, of whom some post and all listen. Used through ctypes.
 *
 * It must never be what is measured, so it looks at no more than the head of each frame, whether it
 * begins like a delivery, and which message that is. Messages go round: each room in its turn, each
 * member of a room in theirs, so that every room gets the same rate. Every message has a stamp of
 * six letters in a place of its own, by which it is known again: it has to come to each member
 * of its room exactly once, else the run is void (`faults`).
 */

#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "stamps.h"

enum {
    SHELF = 1 << 16, /* messages under way are far fewer */
    READ_BYTES = 256 * 1024,
    CARRY_BYTES = 256 * 1024,
    EVENTS = 2048,
};

struct dialect {
    const char *marker; /* how a delivery begins */
    const char *before; /* what stands directly before its stamp */
    const char *refusal; /* how a refusal begins */
    const char *ping;   /* how a ping in words begins */
    const char *pong;   /* the frame that answers it */
    int pong_bytes;
};

struct person {
    int fd, room;
    unsigned char *post; /* a whole frame, mask of zeros */
    int post_bytes, stamp_at, n_at, n_digits;
    unsigned char *carry; /* a frame that is not whole */
    size_t carried;
};

struct room {
    struct person **people;
    int used, size, turn;
};

struct message {
    uint64_t number;
    double at;
    int room, heard;
};

struct counts {
    uint64_t posts, done, deliveries, bytes, others, faults, reads;
};

struct load {
    struct dialect dialect;
    size_t marker_bytes, before_bytes, refusal_bytes, ping_bytes;
    struct person **people;
    struct room *rooms;
    int people_used, rooms_used, rooms_busy, room_turn;
    int poller;
    uint64_t next;
    int under_way;
    struct message shelf[SHELF];
    unsigned char buffer[CARRY_BYTES + READ_BYTES];
    struct counts counts;
    double *latencies; /* from a post to its last delivery, seconds; NULL: not kept */
    size_t kept, room_for;
    char fault[256];
};

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec * 1e-9;
}

static void fault(struct load *l, const char *what, const void *more, size_t many)
{
    if (!l->counts.faults++)
        snprintf(l->fault, sizeof l->fault, "%s: %.*s", what, (int)(many < 200 ? many : 200),
                 (const char *)more);
}

/* -- setting up ----------------------------------------------------------------------------------- */

struct load *load_new(int people, int rooms, const struct dialect *dialect)
{
    struct load *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    l->dialect = *dialect;
    l->marker_bytes = strlen(dialect->marker);
    l->before_bytes = strlen(dialect->before);
    l->refusal_bytes = strlen(dialect->refusal);
    l->ping_bytes = strlen(dialect->ping);
    l->people = calloc(people, sizeof *l->people);
    l->rooms = calloc(rooms, sizeof *l->rooms);
    l->rooms_used = l->rooms_busy = rooms;
    l->poller = epoll_create1(0);
    l->next = 1;
    for (int i = 0; i < SHELF; i++)
        l->shelf[i].number = UINT64_MAX; /* no stamp's */
    return l;
}

void load_free(struct load *l)
{
    struct linger hard = {1, 0}; /* leaves no port behind in TIME_WAIT */
    for (int i = 0; i < l->people_used; i++) {
        struct person *p = l->people[i];
        setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close(p->fd);
        free(p->post);
        free(p->carry);
        free(p);
    }
    for (int i = 0; i < l->rooms_used; i++)
        free(l->rooms[i].people);
    close(l->poller);
    free(l->people);
    free(l->rooms);
    free(l->latencies);
    free(l);
}

/* -- posting -------------------------------------------------------------------------------------- */

static void post(struct load *l)
{
    int number = l->room_turn++ % l->rooms_busy;
    struct room *room = &l->rooms[number];
    struct person *p = room->people[room->turn++ % room->used];
    struct message *m = &l->shelf[l->next % SHELF];
    stamp(p->post + p->stamp_at, l->next & 0xffffff);
    if (p->n_digits)
        count_up(p->post + p->n_at, p->n_digits);
    *m = (struct message){l->next++ & 0xffffff, now(), number, 0};
    if (send(p->fd, p->post, p->post_bytes, MSG_NOSIGNAL) != p->post_bytes)
        fault(l, "a post was not taken", strerror(errno), 40);
    l->counts.posts++;
    l->under_way++;
}

/* -- listening ------------------------------------------------------------------------------------ */

static void delivered(struct load *l, struct person *p, const unsigned char *text, size_t many,
                      double at)
{
    const unsigned char *found = memmem(text, many, l->dialect.before, l->before_bytes);
    int64_t number = -1;
    if (found && found + l->before_bytes + STAMP <= text + many)
        number = stamped(found + l->before_bytes);
    struct message *m = &l->shelf[number & (SHELF - 1)];
    if (number < 0 || m->number != (uint64_t)number || m->room != p->room) {
        fault(l, "nobody posted this here", text, many);
        return;
    }
    l->counts.deliveries++;
    l->counts.bytes += many;
    int members = l->rooms[p->room].used;
    if (++m->heard == members) {
        l->counts.done++;
        l->under_way--;
        if (l->kept < l->room_for)
            l->latencies[l->kept++] = at - m->at;
    } else if (m->heard > members) {
        fault(l, "heard twice", text, many);
    }
}

static void say(struct load *l, struct person *p, const void *bytes, size_t many)
{
    if (send(p->fd, bytes, many, MSG_NOSIGNAL) != (ssize_t)many)
        fault(l, "an answer was not taken", "", 0);
}

static void pong(struct load *l, struct person *p, const unsigned char *text, size_t many)
{
    unsigned char answer[6 + 125] = {0x8a, 0x80 | many};
    memcpy(answer + 6, text, many);
    say(l, p, answer, 6 + many);
}

static void closed(struct load *l, const unsigned char *text, size_t many)
{
    char code[8];
    int bytes = snprintf(code, sizeof code, "%d", many < 2 ? 1005 : text[0] << 8 | text[1]);
    fault(l, "closed by the server", code, bytes);
}

static int begins(const unsigned char *text, size_t many, const char *with, size_t bytes)
{
    return bytes && many >= bytes && !memcmp(text, with, bytes);
}

static void frame(struct load *l, struct person *p, int opcode, const unsigned char *text,
                  size_t many, double at)
{
    struct dialect *d = &l->dialect;
    if (opcode == 9 && many < 126)
        pong(l, p, text, many);
    else if (opcode == 8)
        closed(l, text, many);
    else if (begins(text, many, d->marker, l->marker_bytes))
        delivered(l, p, text, many, at);
    else if (begins(text, many, d->refusal, l->refusal_bytes))
        fault(l, "refused", text, many);
    else if (begins(text, many, d->ping, l->ping_bytes))
        say(l, p, d->pong, d->pong_bytes);
    else
        l->counts.others++;
}

/* Takes the frames at the buffer's beginning, and carries what is not whole. */
static void frames(struct load *l, struct person *p, size_t many)
{
    unsigned char *at = l->buffer, *end = at + many;
    double came = now();
    while (end - at >= 2) {
        size_t bytes = at[1] & 127, head = 2;
        if (bytes == 126) {
            if (end - at < 4)
                break;
            bytes = at[2] << 8 | at[3], head = 4;
        } else if (bytes == 127) {
            if (end - at < 10)
                break;
            bytes = (size_t)at[6] << 24 | at[7] << 16 | at[8] << 8 | at[9], head = 10;
        }
        if ((size_t)(end - at) < head + bytes)
            break;
        frame(l, p, at[0] & 15, at + head, bytes, came);
        at += head + bytes;
    }
    p->carried = end - at;
    if (p->carried > CARRY_BYTES) {
        fault(l, "a frame too large", "", 0);
        p->carried = 0;
    }
    if (p->carried && !p->carry)
        p->carry = malloc(CARRY_BYTES);
    if (p->carried)
        memcpy(p->carry, at, p->carried);
}

/* Adds an open, nonblocking socket; `rest` was read from it already and belongs to no greeting. */
int load_add(struct load *l, int fd, int room, const unsigned char *post, int post_bytes,
             int stamp_at, int n_at, int n_digits, const unsigned char *rest, int rest_bytes)
{
    struct person *p = calloc(1, sizeof *p);
    struct room *r = &l->rooms[room];
    if (!p)
        return -1;
    p->fd = fd, p->room = room;
    p->post = malloc(post_bytes);
    memcpy(p->post, post, post_bytes);
    p->post_bytes = post_bytes, p->stamp_at = stamp_at, p->n_at = n_at, p->n_digits = n_digits;
    if (r->used == r->size) {
        r->size = r->size ? 2 * r->size : 16;
        r->people = realloc(r->people, r->size * sizeof *r->people);
    }
    r->people[r->used++] = p;
    l->people[l->people_used++] = p;
    struct epoll_event event = {EPOLLIN, {.ptr = p}};
    if (epoll_ctl(l->poller, EPOLL_CTL_ADD, fd, &event))
        return -1;
    memcpy(l->buffer, rest, rest_bytes);
    frames(l, p, rest_bytes);
    return 0;
}

static void reads(struct load *l, struct person *p)
{
    size_t had = p->carried;
    if (had)
        memcpy(l->buffer, p->carry, had);
    ssize_t came = recv(p->fd, l->buffer + had, READ_BYTES, 0);
    l->counts.reads++;
    if (came > 0) {
        frames(l, p, had + came);
    } else if (came == 0 || errno != EAGAIN) {
        fault(l, "the server hung up", came ? strerror(errno) : "", came ? 40 : 0);
        epoll_ctl(l->poller, EPOLL_CTL_DEL, p->fd, NULL);
    }
}

/* Returns how many had something to say. */
static int turn(struct load *l, int wait_ms)
{
    static struct epoll_event events[EVENTS];
    int many = epoll_wait(l->poller, events, EVENTS, wait_ms);
    for (int i = 0; i < many; i++)
        reads(l, events[i].data.ptr);
    return many;
}

/* -- runs ----------------------------------------------------------------------------------------- */

/* Keeps `most` messages under way for so long; returns the seconds it took. */
double load_flood(struct load *l, double seconds, int most)
{
    double began = now(), end = began + seconds;
    while (now() < end && !l->counts.faults) {
        while (l->under_way < most)
            post(l);
        turn(l, 5);
    }
    return now() - began;
}

/* Posts `rate` messages a second, answered or not, and never sleeps: what is timed is the server. */
double load_steadily(struct load *l, double seconds, double rate)
{
    double began = now(), end = began + seconds;
    for (uint64_t sent = 0; now() < end && !l->counts.faults; turn(l, 0))
        if (began + sent / rate <= now() && l->under_way < SHELF / 2) {
            post(l);
            sent++;
        }
    return now() - began;
}

/* Posts so many messages, each when the one before was heard by all; returns how many are left. */
int load_one_by_one(struct load *l, int many, double seconds)
{
    double end = now() + seconds;
    for (; many && now() < end && !l->counts.faults; many--) {
        post(l);
        while (l->under_way && now() < end && !l->counts.faults)
            turn(l, 5);
    }
    return many + l->under_way;
}

/* Posts nothing; listens for so long, and at least until nobody says more; or with `until_done` until
 * nothing is under way. Returns how many messages still are. */
int load_listen(struct load *l, double seconds, int until_done)
{
    double end = now() + seconds, latest = end + 1;
    while ((turn(l, 2) || now() < end) && now() < latest && !l->counts.faults)
        if (until_done && !l->under_way)
            break;
    return l->under_way;
}

/* Posts in the first rooms alone from here on. */
void load_rooms(struct load *l, int busy)
{
    l->rooms_busy = busy;
}

/* Keeps latencies from here on, at most so many. */
void load_keep(struct load *l, size_t most)
{
    free(l->latencies);
    l->latencies = malloc(most * sizeof *l->latencies);
    l->kept = 0;
    l->room_for = l->latencies ? most : 0;
}

size_t load_latencies(struct load *l, const double **where)
{
    *where = l->latencies;
    return l->kept;
}

void load_counts(struct load *l, struct counts *into)
{
    *into = l->counts;
}

const char *load_fault(struct load *l)
{
    return l->fault;
}
