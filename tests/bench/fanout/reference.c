/* The yardstick: what it costs to tell a room's members something, and nothing else.
 *
 *   reference PORT [joined]
 *
 * A WebSocket server with one thread and one epoll. A member of room 7 asks for /ws/7. Whatever text
 * one member sends is framed once and given to send() once for each member of the room, the writer
 * among them. With `joined` what one turn of the loop has for a member goes out in one send().
 * It knows no other rule: nobody is asked who they are, nothing is checked, numbered or kept.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    ROOMS = 4096,
    EVENTS = 512,
    IN_BYTES = 32 * 1024,
    HEAD_BYTES = 10,
    MOST_WAITING = 256 * 1024,
};

struct room;

struct member {
    int fd;
    int place; /* in its room's list */
    struct room *room;
    unsigned char *in; /* what came and is not whole */
    size_t in_used;
    unsigned char *out; /* what the kernel did not take */
    size_t out_used, out_size;
    int wants_out; /* epoll tells when there is space */
    int dirty;     /* `joined`: has something since this turn began */
};

struct room {
    struct member **members;
    int used, size;
};

static struct room rooms[ROOMS];
static int poller;
static int joined;
static struct member **dirty;
static int dirty_used, dirty_size;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void *grown(void *old, size_t bytes)
{
    void *fresh = realloc(old, bytes);
    if (!fresh)
        die("memory");
    return fresh;
}

/* -- the handshake: SHA-1 (FIPS 180-4, 6.1) and base64, for Sec-WebSocket-Accept ------------------- */

static uint32_t rotated(uint32_t word, int by)
{
    return word << by | word >> (32 - by);
}

static void sha1_block(uint32_t h[5], const unsigned char *block)
{
    uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 |
               block[4 * i + 3];
    for (int i = 16; i < 80; i++)
        w[i] = rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t f = i < 20   ? ((b & c) | (~b & d)) + 0x5a827999
                     : i < 40 ? (b ^ c ^ d) + 0x6ed9eba1
                     : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
                              : (b ^ c ^ d) + 0xca62c1d6;
        uint32_t next = rotated(a, 5) + f + e + w[i];
        e = d, d = c, c = rotated(b, 30), b = a, a = next;
    }
    h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
}

/* `text` is a key and the GUID, 60 bytes: padded they fill two blocks. */
static void sha1_of_60(const unsigned char *text, unsigned char digest[20])
{
    uint32_t h[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    unsigned char padded[128] = {0};
    memcpy(padded, text, 60);
    padded[60] = 0x80;
    padded[126] = 60 * 8 >> 8;
    padded[127] = 60 * 8 & 255;
    sha1_block(h, padded);
    sha1_block(h, padded + 64);
    for (int i = 0; i < 20; i++)
        digest[i] = h[i / 4] >> (24 - 8 * (i % 4));
}

static void base64_of_20(const unsigned char *bytes, char out[29])
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned char padded[21] = {0};
    memcpy(padded, bytes, 20);
    for (int i = 0; i < 7; i++) {
        uint32_t three = padded[3 * i] << 16 | padded[3 * i + 1] << 8 | padded[3 * i + 2];
        for (int j = 0; j < 4; j++)
            out[4 * i + j] = letters[three >> (18 - 6 * j) & 63];
    }
    out[27] = '=';
    out[28] = 0;
}

/* -- members -------------------------------------------------------------------------------------- */

static void gone(struct member *m)
{
    if (m->room) {
        struct member *last = m->room->members[--m->room->used];
        m->room->members[m->place] = last;
        last->place = m->place;
        m->room = NULL;
    }
    for (int i = 0; i < dirty_used; i++)
        if (dirty[i] == m)
            dirty[i] = NULL;
    close(m->fd);
    free(m->in);
    free(m->out);
    free(m);
}

static void sits(struct member *m, int number)
{
    struct room *room = &rooms[number];
    if (room->used == room->size) {
        room->size = room->size ? 2 * room->size : 16;
        room->members = grown(room->members, room->size * sizeof *room->members);
    }
    m->room = room;
    m->place = room->used;
    room->members[room->used++] = m;
}

static void watch_out(struct member *m, int wanted)
{
    struct epoll_event event = {EPOLLIN | (wanted ? EPOLLOUT : 0), {.ptr = m}};
    if (m->wants_out != wanted)
        epoll_ctl(poller, EPOLL_CTL_MOD, m->fd, &event);
    m->wants_out = wanted;
}

/* Keeps what the kernel does not take. Who lets too much pile up is cut off: the next read tells. */
static void keep(struct member *m, const unsigned char *bytes, size_t many)
{
    if (m->out_used + many > MOST_WAITING) {
        shutdown(m->fd, SHUT_RDWR);
        return;
    }
    if (m->out_used + many > m->out_size) {
        m->out_size = 2 * (m->out_used + many);
        m->out = grown(m->out, m->out_size);
    }
    memcpy(m->out + m->out_used, bytes, many);
    m->out_used += many;
}

static void flush(struct member *m)
{
    ssize_t sent = m->out_used ? send(m->fd, m->out, m->out_used, MSG_NOSIGNAL) : 0;
    if (sent > 0) {
        m->out_used -= sent;
        memmove(m->out, m->out + sent, m->out_used);
    }
    watch_out(m, m->out_used > 0);
}

static void tell(struct member *m, const unsigned char *frame, size_t many)
{
    if (joined) {
        keep(m, frame, many);
        if (!m->dirty) {
            if (dirty_used == dirty_size) {
                dirty_size = dirty_size ? 2 * dirty_size : 1024;
                dirty = grown(dirty, dirty_size * sizeof *dirty);
            }
            m->dirty = 1;
            dirty[dirty_used++] = m;
        }
        return;
    }
    ssize_t sent = m->out_used ? 0 : send(m->fd, frame, many, MSG_NOSIGNAL);
    if (sent < 0)
        sent = 0;
    if ((size_t)sent < many) {
        keep(m, frame + sent, many - sent);
        watch_out(m, 1);
    }
}

static void flush_dirty(void)
{
    for (int i = 0; i < dirty_used; i++)
        if (dirty[i]) {
            dirty[i]->dirty = 0;
            flush(dirty[i]);
        }
    dirty_used = 0;
}

/* -- what they send ------------------------------------------------------------------------------- */

static int shake_hands(struct member *m)
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    unsigned char digest[20];
    char whole[61], accept[29], answer[160];
    char *end = memmem(m->in, m->in_used, "\r\n\r\n", 4);
    if (!end)
        return m->in_used < IN_BYTES ? 0 : -1;
    *end = 0;
    char *key = strcasestr((char *)m->in, "\r\nsec-websocket-key: ");
    int number = -1;
    if (!key || sscanf((char *)m->in, "GET /ws/%d ", &number) != 1 || number < 0 || number >= ROOMS)
        return -1;
    snprintf(whole, sizeof whole, "%.24s%s", key + 21, guid);
    sha1_of_60((unsigned char *)whole, digest);
    base64_of_20(digest, accept);
    int many = snprintf(answer, sizeof answer,
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                        accept);
    sits(m, number);
    if (send(m->fd, answer, many, MSG_NOSIGNAL) != many)
        return -1;
    return end + 4 - (char *)m->in;
}

static size_t head_of(unsigned char *end, size_t many)
{
    if (many < 126) {
        end[-2] = 0x81, end[-1] = many;
        return 2;
    }
    end[-4] = 0x81, end[-3] = 126, end[-2] = many >> 8, end[-1] = many & 255;
    return 4;
}

/* Takes one frame; returns its length, 0 when it is not whole, -1 when the member leaves. */
static int frame(struct member *m, unsigned char *at, size_t left)
{
    static unsigned char ready[HEAD_BYTES + IN_BYTES];
    if (left < 2)
        return 0;
    size_t many = at[1] & 127, start = 2;
    if (many == 127 || !(at[1] & 0x80))
        return -1;
    if (many == 126) {
        if (left < 4)
            return 0;
        many = at[2] << 8 | at[3], start = 4;
    }
    if (many > IN_BYTES - 8)
        return -1;
    if (left < start + 4 + many)
        return 0;
    unsigned char *mask = at + start, *text = ready + HEAD_BYTES;
    for (size_t i = 0; i < many; i++)
        text[i] = mask[4 + i] ^ mask[i & 3];
    int opcode = at[0] & 15;
    if (opcode == 8)
        return -1;
    if (opcode == 1) {
        size_t head = head_of(text, many);
        struct room *room = m->room;
        for (int i = 0; i < room->used; i++)
            tell(room->members[i], text - head, head + many);
    }
    return start + 4 + many;
}

/* Reads once; returns 0 when the member has gone. */
static int reads(struct member *m)
{
    ssize_t came = recv(m->fd, m->in + m->in_used, IN_BYTES - m->in_used, 0);
    if (came < 0 && errno == EAGAIN)
        return 1;
    if (came <= 0)
        return 0;
    m->in_used += came;
    size_t at = 0;
    for (;;) {
        int took = m->room ? frame(m, m->in + at, m->in_used - at) : shake_hands(m);
        if (took < 0)
            return 0;
        if (!took)
            break;
        at += took;
    }
    m->in_used -= at;
    memmove(m->in, m->in + at, m->in_used);
    return 1;
}

static void accepts(int listener)
{
    int on = 1, fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct member *m = calloc(1, sizeof *m);
        if (!m)
            die("memory");
        m->fd = fd;
        m->in = grown(NULL, IN_BYTES + 1);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct epoll_event event = {EPOLLIN, {.ptr = m}};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event))
            die("epoll_ctl");
    }
}

static int listens(int port)
{
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || bind(fd, (struct sockaddr *)&where, sizeof where) || listen(fd, 2048))
        die("listen");
    struct epoll_event event = {EPOLLIN, {.ptr = NULL}};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event))
        die("epoll_ctl");
    return fd;
}

int main(int argc, char **argv)
{
    static struct epoll_event events[EVENTS];
    if (argc < 2) {
        fprintf(stderr, "usage: reference PORT [joined]\n");
        return 2;
    }
    joined = argc > 2 && !strcmp(argv[2], "joined");
    poller = epoll_create1(0);
    int listener = listens(atoi(argv[1]));
    for (;;) {
        int many = epoll_wait(poller, events, EVENTS, -1);
        for (int i = 0; i < many; i++) {
            struct member *m = events[i].data.ptr;
            if (!m) {
                accepts(listener);
                continue;
            }
            if (events[i].events & EPOLLOUT)
                flush(m);
            if (events[i].events & ~EPOLLOUT && !reads(m))
                gone(m);
        }
        flush_dirty();
    }
}
