/* wire: a network link between two network namespaces, as bad as it is told to be.
 *
 * Each end is a TUN device; what the kernel sends into one comes out of the other, unless it is lost, and later,
 * doubled or out of order, as the conditions say. It does what tc netem does, which many kernels are built without.
 *
 *   wire NAME NETNS        device NAME here and in the namespace NETNS (of /run/netns), both down, without addresses
 *
 * Standard input, a line each: "there" (from here to NETNS) or "back", then what it is like from now on; what is not
 * named is perfect:  delay=MS jitter=MS loss=PERCENT doubled=PERCENT kbit=N from=PORT to=PORT
 * from, to: it is like that for packets of these TCP ports only. Each line is answered by "ok". Ends at the input's
 * end.
 */
#include "base/clock.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PACKET_MOST = 65536, UNDER_WAY_MOST = 4096, LINE_QUEUE_US = 200000, IDLE_MS = 1000 };

struct packet {
    struct packet *next;
    uint64_t due_us;
    size_t len;
    uint8_t bytes[];
};

struct condition {
    uint64_t delay, jitter, loss, doubled, kbit, from, to;
};

struct way {
    const char *name;
    int from, to;
    struct condition condition;
    struct packet *first; /* by due time */
    size_t count;
    uint64_t free_us; /* kbit: when the line has sent what it has */
};

static void give_up(const char *what) {
    fprintf(stderr, "wire: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int open_end(const char *name) {
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request) != 0) give_up("/dev/net/tun");
    return fd;
}

static void enter(const char *netns) {
    char path[256];
    snprintf(path, sizeof path, "/run/netns/%s", netns);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || setns(fd, CLONE_NEWNET) != 0) give_up(path);
    close(fd);
}

/* ---- conditions -------------------------------------------------------------------------------------------------- */

static bool set_one(struct condition *condition, struct tm_str name, struct tm_str value) {
    const struct {
        const char *name;
        uint64_t *at;
    } known[] = {
        {"delay", &condition->delay},     {"jitter", &condition->jitter}, {"loss", &condition->loss},
        {"doubled", &condition->doubled}, {"kbit", &condition->kbit},     {"from", &condition->from},
        {"to", &condition->to},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (tm_str_is(name, known[i].name)) return tm_str_u64(value, known[i].at);
    return false;
}

static bool obey(struct way *ways, struct tm_str line) {
    struct tm_str name = tm_str_split(&line, ' ');
    struct condition condition = {0};
    while (line.len) {
        struct tm_str value = tm_str_split(&line, ' '), key = tm_str_split(&value, '=');
        if (!set_one(&condition, key, value)) return false;
    }
    for (int i = 0; i < 2; i++)
        if (tm_str_is(name, ways[i].name)) {
            ways[i].condition = condition;
            return true;
        }
    return false;
}

/* False at the end of the input. Whoever tells sends a line and waits for its answer: one read is one line. */
static bool read_order(struct way *ways) {
    char line[256];
    ssize_t got = read(STDIN_FILENO, line, sizeof line);
    if (got <= 0) return false;
    bool known = obey(ways, tm_str_trim((struct tm_str){line, (size_t)got}));
    printf(known ? "ok\n" : "what?\n");
    fflush(stdout);
    return true;
}

/* ---- packets ----------------------------------------------------------------------------------------------------- */

static bool concerns(const struct condition *condition, const uint8_t *packet, size_t len) {
    size_t header = (size_t)(packet[0] & 15) * 4;
    if (!condition->to) return true;
    if (len < header + 4 || packet[0] >> 4 != 4 || packet[9] != 6) return false;
    const uint8_t *tcp = packet + header;
    uint64_t ports[] = {(uint64_t)(tcp[0] << 8 | tcp[1]), (uint64_t)(tcp[2] << 8 | tcp[3])};
    for (int i = 0; i < 2; i++)
        if (ports[i] >= condition->from && ports[i] <= condition->to) return true;
    return false;
}

static bool happens(uint64_t percent) {
    return (uint64_t)(rand() % 100) < percent;
}

static void put(struct way *way, const uint8_t *bytes, size_t len, uint64_t due_us) {
    struct packet **at = &way->first, *packet = malloc(sizeof *packet + len);
    if (!packet) abort();
    *packet = (struct packet){.due_us = due_us, .len = len};
    memcpy(packet->bytes, bytes, len);
    while (*at && (*at)->due_us <= due_us) at = &(*at)->next;
    packet->next = *at;
    *at = packet;
    way->count++;
}

/* A line of few kbit sends one after the other, and drops what would wait longer than LINE_QUEUE_US. */
static void take(struct way *way, const uint8_t *bytes, size_t len, uint64_t now_us) {
    struct condition is = way->condition;
    if (!concerns(&is, bytes, len)) is = (struct condition){0};
    if (happens(is.loss) || way->count >= UNDER_WAY_MOST) return;
    uint64_t due_us = now_us;
    if (is.kbit) {
        if (way->free_us > now_us + LINE_QUEUE_US) return;
        way->free_us = (way->free_us > now_us ? way->free_us : now_us) + len * 8 * 1000 / is.kbit;
        due_us = way->free_us;
    }
    for (int copies = happens(is.doubled) ? 2 : 1; copies > 0; copies--)
        put(way, bytes, len, due_us + is.delay * 1000 + (is.jitter ? (uint64_t)rand() % (is.jitter * 1000) : 0));
}

static void take_all(struct way *way) {
    static uint8_t bytes[PACKET_MOST];
    uint64_t now_us = tm_mono_us();
    for (ssize_t len; (len = read(way->from, bytes, sizeof bytes)) > 0;) take(way, bytes, (size_t)len, now_us);
}

static void give_due(struct way *way) {
    uint64_t now_us = tm_mono_us();
    for (struct packet *packet; (packet = way->first) && packet->due_us <= now_us;) {
        if (write(way->to, packet->bytes, packet->len) < 0 && errno == EAGAIN) return;
        way->first = packet->next; /* an end that is down refuses it: lost, as on a cable pulled out */
        way->count--;
        free(packet);
    }
}

static int wait_ms(const struct way *ways) {
    uint64_t now_us = tm_mono_us(), until_us = now_us + IDLE_MS * 1000ULL;
    for (int i = 0; i < 2; i++)
        if (ways[i].first && ways[i].first->due_us < until_us) until_us = ways[i].first->due_us;
    return until_us <= now_us ? 0 : (int)((until_us - now_us + 999) / 1000);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: wire NAME NETNS\n");
        return 64;
    }
    int here = open_end(argv[1]);
    enter(argv[2]);
    int there = open_end(argv[1]);
    struct way ways[2] = {{.name = "there", .from = here, .to = there}, {.name = "back", .from = there, .to = here}};
    struct pollfd fds[3] = {
        {.fd = STDIN_FILENO, .events = POLLIN}, {.fd = here, .events = POLLIN}, {.fd = there, .events = POLLIN}};
    srand((unsigned)getpid());
    printf("ok\n");
    fflush(stdout);
    for (;;) {
        poll(fds, 3, wait_ms(ways));
        if (fds[0].revents && !read_order(ways)) return 0;
        for (int i = 0; i < 2; i++) {
            take_all(&ways[i]);
            give_due(&ways[i]);
        }
    }
}
