/*
 * The reference for datagrams: the train of an image to every receiver, IPS times a second, spread over the interval in slots of a
 * millisecond; one call for each datagram, or with UDP GSO one for each train of 64 KB.
 *
 *     udp_sender LENGTH IPS SIZE plain|gso CLIENTS
 *     udp_sender LENGTH IPS SIZE plain|gso ADDRESS PORT INTERFACE'S-ADDRESS
 *
 * Either prints "port N" and waits until so many clients have sent LISTEN_PORT, or sends to one address or group. Answers each line of
 * its input with "frames N".
 */
#include "common.h"
#include <poll.h>

#define MAX_SEGMENTS 64
#define MAX_BYTES 65000

static char *train;
static int train_length;

/* As the original cuts: id, image's length, offset and payload's length, a line each; every datagram full but the last. */
static void cut(int image, int size) {
    train = calloc(1, image * 2 + 100000);
    for (int offset = 0; offset < image;) {
        char head[64];
        int payload = size, length;
        do {
            length = sprintf(head, "7\r\n%d\r\n%d\r\n%d\r\n", image, offset, payload);
        } while (length + payload > size && payload--);
        if (payload > image - offset) {
            payload = image - offset;
            length = sprintf(head, "7\r\n%d\r\n%d\r\n%d\r\n", image, offset, payload);
        }
        memcpy(train + train_length, head, length);
        train_length += length + payload;
        offset += payload;
    }
}

static int sending(struct sockaddr_in *to, struct in_addr *via, int segment) {
    int data = socket(AF_INET, SOCK_DGRAM, 0);
    if (via && setsockopt(data, IPPROTO_IP, IP_MULTICAST_IF, via, sizeof *via)) fail("IP_MULTICAST_IF");
    if (connect(data, (void *)to, sizeof *to)) fail("connect");
    if (segment && setsockopt(data, SOL_UDP, UDP_SEGMENT, &segment, sizeof segment)) fail("UDP_SEGMENT");
    return data;
}

static void await_clients(int *data, int count, int segment) {
    int control = bound(SOCK_DGRAM, 0), large = 1 << 22;
    setsockopt(control, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof large);
    printf("port %d\n", port_of(control));
    for (int i = 0; i < count;) {
        char text[300];
        int port;
        long got = recv(control, text, sizeof text - 1, 0);
        text[got > 0 ? got : 0] = 0;
        if (sscanf(text, "LISTEN_PORT %d", &port) != 1) continue;
        struct sockaddr_in client = loopback(port);
        data[i++] = sending(&client, NULL, segment);
    }
}

int main(int n, char **arguments) {
    if (n != 6 && n != 8) return fprintf(stderr, "udp_sender LENGTH IPS SIZE plain|gso CLIENTS|ADDRESS PORT VIA\n"), 2;
    prepare();
    int count = n == 6 ? atoi(arguments[5]) : 1, size = atoi(arguments[3]), gso = !strcmp(arguments[4], "gso");
    double ips = atof(arguments[2]);
    cut(atoi(arguments[1]), size);
    int chunk = gso ? size * (MAX_BYTES / size < MAX_SEGMENTS ? MAX_BYTES / size : MAX_SEGMENTS) : size;

    int *data = calloc(count, sizeof *data);
    if (n == 8) {
        struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(arguments[6]))};
        struct in_addr via;
        inet_aton(arguments[5], &to.sin_addr);
        inet_aton(arguments[7], &via);
        data[0] = sending(&to, &via, gso ? size : 0);
        printf("port %s\n", arguments[6]);
    } else {
        await_clients(data, count, gso ? size : 0);
    }

    long long frames = 0, slot = 0, slots = (long long)(1000 / ips); /* 24: 41 ms, which is 24.4/s */
    for (long long next = nanos();; next += MILLISECOND, slot++) {
        struct pollfd input = {.fd = 0, .events = POLLIN};
        if (poll(&input, 1, 0) > 0) {
            question();
            printf("frames %lld\n", frames);
        }
        for (long long i = slot % slots; i < count; i += slots) {
            for (int at = 0; at < train_length; at += chunk) {
                int length = train_length - at < chunk ? train_length - at : chunk;
                if (send(data[i], train + at, length, 0) < 0 && errno != EAGAIN && errno != ENOBUFS) fail("send");
            }
            frames++;
        }
        sleep_until(next);
    }
}
