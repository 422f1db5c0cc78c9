/*
 * Clients that read what they get and throw it away without a copy.
 *
 *     tcp_sink PORT CLIENTS original|http
 *
 * Prints "connected"; answers each line of its input with "bytes TOTAL LEAST MOST": all clients, the slowest, the fastest, since the
 * line before.
 */
#include "common.h"


static int connected(int port) {
    struct sockaddr_in server = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (void *)&server, sizeof server)) fail("connect");
    return fd;
}

int main(int n, char **arguments) {
    if (n != 4) return fprintf(stderr, "tcp_sink PORT CLIENTS original|http\n"), 2;
    prepare();
    int port = atoi(arguments[1]), count = atoi(arguments[2]), original = !strcmp(arguments[3], "original");
    int listener = bound(SOCK_STREAM, 0), epoll = epoll_create1(0);
    listen(listener, 4096);
    int *data = calloc(count, sizeof *data);
    long long *bytes = calloc(count, sizeof *bytes);
    static char text[200];
    int length = original ? sprintf(text, "LISTEN_PORT %d\r\n\r\nSTART\r\n\r\n", port_of(listener))
                          : sprintf(text, "GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for (int i = 0; i < count; i++) {
        int control = connected(port);
        if (write(control, text, length) != length) fail("write");
        data[i] = original ? accept(listener, NULL, NULL) : control;
        if (data[i] < 0) fail("accept");
        fcntl(data[i], F_SETFL, O_NONBLOCK);
        watch(epoll, data[i], EPOLLIN, i);
    }
    watch(epoll, 0, EPOLLIN, STDIN);
    printf("connected\n");

    static char buffer[1 << 18];
    for (;;) {
        struct epoll_event events[512];
        int ready = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.u64 == STDIN) {
                tell_bytes(bytes, count);
                printf("\n");
                continue;
            }
            int client = events[i].data.u64;
            long got = recv(data[client], buffer, sizeof buffer, MSG_TRUNC);
            if (got > 0) {
                bytes[client] += got;
            } else if (got == 0 || errno != EAGAIN) {
                fprintf(stderr, "the server ended client %d\n", client);
                exit(1);
            }
        }
    }
}
