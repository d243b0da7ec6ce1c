/* relay A B MILLISECONDS: a long cable: what comes from one network interface leaves by
 * the other, so much later. (Kernels have netem for that; not all of them.) */
#include <arpa/inet.h>
#include <err.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define FRAME (1 << 17) /* bytes; the kernel may hand over 64 KB in one piece */

typedef struct Frame Frame;

struct Frame {
    Frame *next;
    double due; /* seconds */
    size_t size;
    unsigned char bytes[];
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* With each frame comes what is left to do for it, such as its checksum. */
static int open_interface(const char *name) {
    int s = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)), on = 1;
    struct sockaddr_ll place = {.sll_family = AF_PACKET,
                                .sll_protocol = htons(ETH_P_ALL),
                                .sll_ifindex = (int)if_nametoindex(name)};
    if (s < 0 || setsockopt(s, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof on) != 0 ||
        bind(s, (struct sockaddr *)&place, sizeof place) != 0)
        err(71, "%s", name);
    return s;
}

int main(int argc, char **argv) {
    if (argc != 4) errx(64, "expected relay A B MILLISECONDS");
    struct pollfd ends[2] = {{.fd = open_interface(argv[1]), .events = POLLIN},
                             {.fd = open_interface(argv[2]), .events = POLLIN}};
    Frame *first[2] = {NULL}, **last[2] = {&first[0], &first[1]};
    static unsigned char bytes[FRAME];
    for (;;) {
        double wait = 1;
        for (int to = 0; to < 2; to++) {
            for (Frame *f; (f = first[to]) && f->due <= now(); free(f)) {
                send(ends[to].fd, f->bytes, f->size, 0);
                if (!(first[to] = f->next)) last[to] = &first[to];
            }
            if (first[to] && first[to]->due - now() < wait)
                wait = first[to]->due - now();
        }
        if (wait < 0) wait = 0;
        struct timespec rest = {(time_t)wait, (long)(1e9 * (wait - (long)wait))};
        if (ppoll(ends, 2, &rest, NULL) <= 0) continue;
        for (int from = 0; from < 2; from++) {
            if (!(ends[from].revents & POLLIN)) continue;
            struct sockaddr_ll of;
            socklen_t size = sizeof of;
            ssize_t got = recvfrom(ends[from].fd, bytes, sizeof bytes, 0,
                                   (struct sockaddr *)&of, &size);
            if (got <= 0 || of.sll_pkttype == PACKET_OUTGOING) continue;
            Frame *f = malloc(sizeof *f + (size_t)got);
            if (!f) err(71, "a frame");
            *f = (Frame){.due = now() + 1e-3 * atof(argv[3]), .size = (size_t)got};
            memcpy(f->bytes, bytes, (size_t)got);
            *last[1 - from] = f;
            last[1 - from] = &f->next;
        }
    }
}
