/* What the references and sinks share. Linux only. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define STDIN (~0ULL) /* among the clients that are watched */
#define SECOND 1000000000LL
#define MILLISECOND 1000000LL

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static long long nanos(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

static void sleep_until(long long when) {
    struct timespec t = {when / SECOND, when % SECOND};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static struct sockaddr_in loopback(int port) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
}

/* A socket that is bound to a port of loopback; 0 for any. */
static int bound(int type, int port) {
    struct sockaddr_in a = loopback(port);
    int one = 1, fd = socket(AF_INET, type, 0);
    if (type & SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (fd < 0 || bind(fd, (void *)&a, sizeof a)) fail("bind");
    return fd;
}

static int port_of(int fd) {
    struct sockaddr_in a;
    socklen_t length = sizeof a;
    if (getsockname(fd, (void *)&a, &length)) fail("getsockname");
    return ntohs(a.sin_port);
}

static void watch(int epoll, int fd, unsigned events, unsigned long long data) {
    struct epoll_event e = {.events = events, .data.u64 = data};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e)) fail("epoll_ctl");
}

/* Reads a question; ends the program with its input. */
static void question(void) {
    char line[100];
    if (read(0, line, sizeof line) <= 0) exit(0);
}

/* How often something took so many microseconds. */
#define BUCKETS 200000
static long histogram[BUCKETS];
static long counted;

static void count_nanos(long long took) {
    long long micros = took / 1000;
    histogram[micros < 0 ? 0 : micros < BUCKETS ? micros : BUCKETS - 1]++;
    counted++;
}

/* Within how many microseconds such a share came. */
static long quantile(double share) {
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
        seen += histogram[i];
        if (seen >= share * counted) return i;
    }
    return BUCKETS;
}

static void count_anew(void) {
    memset(histogram, 0, sizeof histogram);
    counted = 0;
}

/* Answers a question with "bytes TOTAL LEAST MOST": all clients, the slowest, the fastest, since the one before. */
static void tell_bytes(long long *bytes, int count) {
    long long total = 0, least = bytes[0], most = 0;
    question();
    for (int i = 0; i < count; i++) {
        total += bytes[i];
        if (bytes[i] < least) least = bytes[i];
        if (bytes[i] > most) most = bytes[i];
        bytes[i] = 0;
    }
    printf("bytes %lld %lld %lld", total, least, most);
}

static void prepare(void) {
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
}
