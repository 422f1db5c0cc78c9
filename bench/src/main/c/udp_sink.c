/*
 * Clients that throw away the datagrams that they get.
 *
 *     udp_sink SIZE clients PORT COUNT      ask the server at a port for datagrams of a size
 *     udp_sink SIZE ports COUNT             await them at ports of their own
 *     udp_sink SIZE group ADDRESS COUNT     await them at a group, on the loopback interface, all at one port
 *
 * Prints "connected PORT …", the ports where they await; answers each line of its input with "bytes TOTAL LEAST MOST DATAGRAMS": all
 * clients, the slowest, the fastest, since the line before.
 */
#include "common.h"

#define BATCH 64

int main(int n, char **arguments) {
    if (n < 4) return fprintf(stderr, "udp_sink SIZE clients|ports|group …\n"), 2;
    prepare();
    int size = atoi(arguments[1]), count = atoi(arguments[n - 1]), epoll = epoll_create1(0);
    int asks = !strcmp(arguments[2], "clients"), joins = !strcmp(arguments[2], "group"), one = 1, large = 1 << 20;
    int *data = calloc(count, sizeof *data);
    long long *bytes = calloc(count, sizeof *bytes), datagrams = 0;
    for (int i = 0; i < count; i++) {
        if (joins) {
            struct sockaddr_in group = {.sin_family = AF_INET, .sin_port = htons(i ? port_of(data[0]) : 0)};
            struct ip_mreq join = {.imr_interface.s_addr = htonl(INADDR_LOOPBACK)};
            inet_aton(arguments[3], &group.sin_addr);
            join.imr_multiaddr = group.sin_addr;
            data[i] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
            setsockopt(data[i], SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
            if (bind(data[i], (void *)&group, sizeof group)) fail("bind");
            if (setsockopt(data[i], IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof join)) fail("IP_ADD_MEMBERSHIP");
        } else {
            data[i] = bound(SOCK_DGRAM | SOCK_NONBLOCK, 0);
        }
        setsockopt(data[i], SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof large);
        watch(epoll, data[i], EPOLLIN, i);
    }
    for (int i = 0; asks && i < count; i++) {
        char text[200];
        int control = bound(SOCK_DGRAM, 0);
        struct sockaddr_in server = loopback(atoi(arguments[3]));
        if (connect(control, (void *)&server, sizeof server)) fail("connect");
        int length = sprintf(text, "LISTEN_PORT %d\r\nFRAGMENT_SIZE %d\r\nSTART\r\n\r\n", port_of(data[i]), size);
        if (send(control, text, length, 0) != length) fail("send");
        if (i == 0) sleep_until(nanos() + SECOND / 2);
        if (i % 20 == 19) sleep_until(nanos() + 2 * MILLISECOND);
    }
    watch(epoll, 0, EPOLLIN, STDIN);
    printf("connected");
    for (int i = 0; i < count; i++) printf(" %d", port_of(data[i]));
    printf("\n");

    struct mmsghdr messages[BATCH];
    memset(messages, 0, sizeof messages);
    for (;;) {
        struct epoll_event events[512];
        int ready = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.u64 == STDIN) {
                tell_bytes(bytes, count);
                printf(" %lld\n", datagrams);
                datagrams = 0;
                continue;
            }
            int client = events[i].data.u64;
            int got = recvmmsg(data[client], messages, BATCH, MSG_TRUNC, NULL);
            for (int j = 0; j < got; j++) bytes[client] += messages[j].msg_len;
            if (got > 0) datagrams += got;
        }
    }
}
