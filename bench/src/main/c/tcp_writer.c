/*
 * The reference for TCP: a write loop over epoll. Every client gets one of some images after the other, IPS times a second, spread
 * over the interval in slots of a millisecond, or, with 0, as fast as it takes them.
 *
 *     tcp_writer LENGTH IPS
 *
 * Speaks just enough of the original's protocol (LISTEN_PORT: connects back) and of HTTP (the stream goes back on the connection).
 * Prints "port N"; answers each line of its input with "frames N P50 P99 MAX": the frames that were taken whole so far, and within how
 * many microseconds after their deadlines so many of a hundred were written, since the line before.
 */
#include "common.h"

#define MAX_CLIENTS 20000
#define IMAGES 24
#define LISTENER (~1ULL)

struct client {
    int fd;
    int image;
    int offset;
    long long due;
};

static struct client clients[MAX_CLIENTS];
static int count;
static char *frames[IMAGES];
static int length;
static long long taken;
static int flat_out;

/* Writes until the socket takes no more, or, unless flat out, the frame is whole. */
static void push(struct client *c) {
    for (int i = 0; i < 16; i++) {
        long written = write(c->fd, frames[c->image] + c->offset, length - c->offset);
        if (written <= 0) return;
        c->offset += written;
        if (c->offset < length) return;
        c->offset = 0;
        c->image = (c->image + 1) % IMAGES;
        taken++;
        if (!flat_out) return;
    }
}

static void add(int epoll, int fd, long long interval) {
    int one = 1, unsent = length;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
    clients[count] = (struct client){fd, 0, 0, nanos() / MILLISECOND * MILLISECOND + interval};
    watch(epoll, fd, flat_out ? EPOLLOUT : EPOLLOUT | EPOLLET, count++);
}

static void greet(int epoll, int fd, long long interval) {
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n--b\r\n";
    char text[500];
    long got = read(fd, text, sizeof text - 1);
    int port;
    text[got > 0 ? got : 0] = 0;
    if (sscanf(text, "LISTEN_PORT %d", &port) == 1) {
        struct sockaddr_in back = loopback(port);
        int data = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(data, (void *)&back, sizeof back)) fail("connect back");
        add(epoll, data, interval);
    } else {
        if (write(fd, head, sizeof head - 1) < 0) fail("write");
        add(epoll, fd, interval);
    }
}

int main(int n, char **arguments) {
    if (n != 3) return fprintf(stderr, "tcp_writer LENGTH IPS\n"), 2;
    prepare();
    double ips = atof(arguments[2]);
    int image = atoi(arguments[1]);
    flat_out = ips == 0;
    long long interval = flat_out ? SECOND : (long long)(SECOND / ips);
    for (int i = 0; i < IMAGES; i++) {
        frames[i] = malloc(image + 100);
        memset(frames[i], i, image + 100); /* Pages of their own. */
        length = sprintf(frames[i], "%02d\r\n%d\r\n", i, image) + image;
    }

    int listener = bound(SOCK_STREAM | SOCK_NONBLOCK, 0), epoll = epoll_create1(0);
    listen(listener, 4096);
    watch(epoll, listener, EPOLLIN, LISTENER);
    watch(epoll, 0, EPOLLIN, STDIN);
    printf("port %d\n", port_of(listener));

    for (long long next = nanos();;) {
        struct epoll_event events[512];
        long long wait = next - nanos();
        struct timespec timeout = {0, wait > 0 ? wait : 0};
        int ready = epoll_pwait2(epoll, events, 512, &timeout, NULL);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.u64 == LISTENER) {
                for (int fd; (fd = accept4(listener, NULL, NULL, 0)) >= 0;) greet(epoll, fd, interval);
            } else if (events[i].data.u64 == STDIN) {
                question();
                printf("frames %lld %ld %ld %ld\n", taken, quantile(.5), quantile(.99), quantile(1));
                count_anew();
            } else {
                struct client *c = &clients[events[i].data.u64];
                if (flat_out || c->offset) push(c);
            }
        }
        long long now = nanos();
        if (now < next) continue;
        for (int i = 0; !flat_out && i < count; i++) {
            struct client *c = &clients[i];
            if (c->due > now) continue;
            count_nanos(nanos() - c->due);
            c->due += interval;
            if (!c->offset) push(c);
        }
        next = next + MILLISECOND > now ? next + MILLISECOND : now + MILLISECOND;
    }
}
