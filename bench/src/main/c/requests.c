/*
 * Asks for one image after the other on each of some connections, the next when the last has come.
 *
 *     requests PORT CONNECTIONS original|http PATH
 *
 * Prints "connected"; answers each line of its input with "requests N P50 P99 P999": how many since the line before, and within how
 * many microseconds so many of a hundred had come.
 */
#include "common.h"


struct connection {
    int control, data;
    long left; /* bytes that are still to come; below 0 until the answer's head has been read */
    long long asked;
    char head[1000];
    int length;
};

static int original;
static char request[300];
static int request_length;

static void ask(struct connection *c) {
    c->left = -1;
    c->length = 0;
    c->asked = nanos();
    if (write(c->control, request, request_length) != request_length) fail("write");
}

/* Returns where the body begins, and how long it is; 0 until the head is whole. */
static int head(struct connection *c, long *body) {
    c->head[c->length] = 0;
    if (original) {
        int at = 0;
        return sscanf(c->head, "%*d\r\n%ld%n", body, &at) == 1 && at + 2 <= c->length && c->head[at] == '\r' ? at + 2 : 0;
    }
    char *end = strstr(c->head, "\r\n\r\n"), *length = strcasestr(c->head, "\r\nContent-Length:");
    if (!end) return 0;
    if (!length || strncmp(c->head, "HTTP/1.1 200", 12)) {
        fprintf(stderr, "not an image: %s\n", c->head);
        exit(1);
    }
    *body = atol(length + 17);
    return end + 4 - c->head;
}

static void take(struct connection *c) {
    static char thrown[1 << 18];
    if (c->left < 0) {
        long got = recv(c->data, c->head + c->length, sizeof c->head - 1 - c->length, 0), body = 0;
        if (got <= 0) fail("recv");
        c->length += got;
        int begin = head(c, &body);
        if (!begin) return;
        c->left = body - (c->length - begin);
    } else {
        long got = recv(c->data, thrown, sizeof thrown, MSG_TRUNC);
        if (got <= 0) fail("recv");
        c->left -= got;
    }
    if (c->left == 0) {
        count_nanos(nanos() - c->asked);
        ask(c);
    }
}

int main(int n, char **arguments) {
    if (n != 5) return fprintf(stderr, "requests PORT CONNECTIONS original|http PATH\n"), 2;
    prepare();
    int port = atoi(arguments[1]), count = atoi(arguments[2]), listener = bound(SOCK_STREAM, 0), epoll = epoll_create1(0);
    original = !strcmp(arguments[3], "original");
    request_length = original ? sprintf(request, "GET -1\r\n\r\n")
                              : snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", arguments[4]);
    listen(listener, 4096);
    struct connection *connections = calloc(count, sizeof *connections);
    for (int i = 0; i < count; i++) {
        struct connection *c = &connections[i];
        struct sockaddr_in server = loopback(port);
        int one = 1;
        c->control = c->data = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(c->control, (void *)&server, sizeof server)) fail("connect");
        setsockopt(c->control, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (original) {
            char text[100];
            int length = sprintf(text, "LISTEN_PORT %d\r\n\r\n", port_of(listener));
            if (write(c->control, text, length) != length) fail("write");
            c->data = accept(listener, NULL, NULL);
        }
        watch(epoll, c->data, EPOLLIN, i);
        ask(c);
    }
    watch(epoll, 0, EPOLLIN, STDIN);
    printf("connected\n");
    for (;;) {
        struct epoll_event events[512];
        int ready = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.u64 == STDIN) {
                question();
                printf("requests %ld %ld %ld %ld\n", counted, quantile(.5), quantile(.99), quantile(.999));
                count_anew();
            } else {
                take(&connections[events[i].data.u64]);
            }
        }
    }
}
