package io.imagestream;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BuilderChecksTest {
    private static final String NO_GROUP =
            "a group must be a multicast address, 224.0.0.0 to 239.255.255.255 or ff00:: and above, not ";

    private static TcpServerBuilder server() {
        return ImageStreamServer.builder().tcpPush();
    }

    private static TcpPushClientBuilder push() {
        return ImageStreamClient.builder().tcpPush("localhost", 9001);
    }

    private static TcpPullClientBuilder pull() {
        return ImageStreamClient.builder().tcpPull("localhost", 9001);
    }

    private static HttpClientBuilder http() {
        return ImageStreamClient.builder().http("http://localhost/");
    }

    private static UdpServerBuilder udpServer() {
        return ImageStreamServer.builder().udpPush();
    }

    private static McastServerBuilder mcastServer() {
        return ImageStreamServer.builder().mcastPull("239.1.2.3");
    }

    private static UdpPushClientBuilder udpPush() {
        return ImageStreamClient.builder().udpPush("localhost", 9001);
    }

    private static UdpPullClientBuilder udpPull() {
        return ImageStreamClient.builder().udpPull("localhost", 9001);
    }

    private static McastPushClientBuilder mcastPush() {
        return ImageStreamClient.builder().mcastPush("239.1.2.3", 9001);
    }

    private static McastPullClientBuilder mcastPull() {
        return ImageStreamClient.builder().mcastPull("239.1.2.3", 9001);
    }

    private static Arguments refused(String message, Supplier<?> call) {
        return Arguments.of(message, call);
    }

    static Stream<Arguments> refusals() {
        String ips = "ips must be 0.001 to 1000, not ";
        String duration = " must be more than zero and at most a day, not ";
        Duration long1 = Duration.ofDays(1).plusNanos(1);
        Stream<Arguments> servers = Stream.of(
                refused("port must be 0 to 65535, not -1", () -> server().port(-1)),
                refused("port must be 0 to 65535, not 65536", () -> server().port(65_536)),
                refused(ips + "0.0", () -> server().ips(0)),
                refused(ips + "-1.0", () -> server().ips(-1)),
                refused(ips + "9.0E-4", () -> server().ips(0.0009)),
                refused(ips + "1000.1", () -> server().ips(1000.1)),
                refused(ips + "NaN", () -> server().ips(Double.NaN)),
                refused(ips + "Infinity", () -> server().ips(Double.POSITIVE_INFINITY)),
                refused("name must not be empty nor hold white space, unlike ''", () -> server().name("")),
                refused("name must not be empty nor hold white space, unlike 'a b'", () -> server().name("a b")),
                refused("type must not be empty nor hold white space, unlike 'J\\u0009'", () -> server().type("J\t")),
                refused("address must not be empty nor hold white space, unlike ' '", () -> server().address(" ")),
                refused(
                        "bind address must not be empty nor hold white space, unlike ''",
                        () -> server().bind("::1", "")),
                refused("bind needs at least one address", () -> server().bind()),
                refused("memoryBudget must be 0 or more, not -1", () -> server().memoryBudget(-1)),
                refused("a source needs at least one image file", () -> server().frames()),
                refused("maxClients must be 1 to 2147483647, not 0", () -> server().maxClients(0)),
                refused("maxClientsPerAddress must be 1 to 2147483647, not 0", () -> server().maxClientsPerAddress(0)),
                refused("connectBacksPerSecond must be 1 to 1000000, not 0", () -> server().connectBacksPerSecond(0)),
                refused("maxLineLength must be 16 to 65536, not 15", () -> server().maxLineLength(15)),
                refused("maxLineLength must be 16 to 65536, not 65537", () -> server().maxLineLength(65_537)),
                refused("setupTimeout" + duration + "PT0S", () -> server().setupTimeout(Duration.ZERO)),
                refused(
                        "connectBackTimeout" + duration + "PT-1S",
                        () -> server().connectBackTimeout(Duration.ofSeconds(-1))),
                refused("stallLimit" + duration + "PT24H0.000000001S", () -> server().stallLimit(long1)));
        Stream<Arguments> clients = Stream.of(
                refused(
                        "a client needs a port from 1 to 65535, not 0",
                        () -> ImageStreamClient.builder().tcpPush("a", 0)),
                refused(
                        "port must be 0 to 65535, not 65536",
                        () -> ImageStreamClient.builder().tcpPull("a", 65_536)),
                refused(
                        "host must not be empty nor hold white space, unlike ''",
                        () -> ImageStreamClient.builder().tcpPull("", 1)),
                refused("openTimeout" + duration + "PT0S", () -> push().openTimeout(Duration.ZERO)),
                refused(
                        "the shortest reconnect delay" + duration + "PT0S",
                        () -> push().reconnect(Duration.ZERO, Duration.ofSeconds(1))),
                refused(
                        "the longest reconnect delay" + duration + "PT24H0.000000001S",
                        () -> push().reconnect(Duration.ofSeconds(1), long1)),
                refused(
                        "the longest reconnect delay PT1S is below the shortest, PT2S",
                        () -> push().reconnect(Duration.ofSeconds(2), Duration.ofSeconds(1))),
                refused("maxFrameLength must be 1 to 2147483639, not 0", () -> push().maxFrameLength(0)),
                refused(
                        "maxFrameLength must be 1 to 2147483639, not 2147483647",
                        () -> push().maxFrameLength(Integer.MAX_VALUE)),
                refused("readTimeout" + duration + "PT-1S", () -> push().readTimeout(Duration.ofSeconds(-1))),
                refused("readTimeout" + duration + "PT0S", () -> pull().readTimeout(Duration.ZERO)),
                refused("readTimeout" + duration + "PT-1S", () -> http().readTimeout(Duration.ofSeconds(-1))),
                refused("readTimeout" + duration + "PT24H0.000000001S", () -> http().readTimeout(long1)),
                refused(ips + "0.0", () -> pull().ips(0)),
                refused(ips + "1001.0", () -> pull().ips(1001)));
        Stream<Arguments> streams = Stream.of(
                refused(ips + "0.0", () -> io.imagestream.Stream.builder().ips(0)),
                refused(
                        "memoryBudget must be 0 or more, not -5",
                        () -> io.imagestream.Stream.builder().memoryBudget(-5)),
                refused(ips + "0.0", () -> {
                    io.imagestream.Stream.builder().build().ips(0);
                    return 0;
                }));
        return Stream.of(servers, clients, streams, datagramServers(), datagramClients())
                .flatMap(each -> each);
    }

    private static Stream<Arguments> datagramServers() {
        String duration = " must be more than zero and at most a day, not ";
        return Stream.of(
                refused(
                        "maxClients must be 1 to 2147483647, not 0",
                        () -> udpServer().maxClients(0)),
                refused(
                        "maxClientsPerAddress must be 1 to 2147483647, not 0",
                        () -> udpServer().maxClientsPerAddress(0)),
                refused(
                        "newClientsPerSecond must be 1 to 1000000, not 0",
                        () -> udpServer().newClientsPerSecond(0)),
                refused(
                        "maxBytesPerSecond must be 1 or more, not 0",
                        () -> udpServer().maxBytesPerSecond(0)),
                refused(
                        "maxBytesPerSecondPerAddress must be 1 or more, not -1",
                        () -> udpServer().maxBytesPerSecondPerAddress(-1)),
                refused("setupTimeout" + duration + "PT0S", () -> udpServer().setupTimeout(Duration.ZERO)),
                refused("lease" + duration + "PT0S", () -> udpServer().lease(Duration.ZERO)),
                refused("lease" + duration + "PT48H", () -> mcastServer().lease(Duration.ofDays(2))),
                refused(
                        "datagramSize must be 40 to 65507, not 39",
                        () -> udpServer().datagramSize(39)),
                refused(
                        "datagramSize must be 40 to 65507, not 65508",
                        () -> mcastServer().datagramSize(65_508)),
                refused(
                        "the datagrams of a burst must be 1 to 1024, not 0",
                        () -> udpServer().burst(0, 1)),
                refused(
                        "the datagrams of a burst must be 1 to 1024, not 1025",
                        () -> udpServer().burst(1025, 1)),
                refused(
                        "the bytes of a burst must be 1 to 16777216, not 0",
                        () -> mcastServer().burst(1, 0)),
                refused(
                        "the bytes of a burst must be 1 to 16777216, not 16777217",
                        () -> udpServer().burst(1, 16_777_217)),
                refused("spread must be 0 to 1, not -0.1", () -> udpServer().spread(-0.1)),
                refused("spread must be 0 to 1, not 1.01", () -> mcastServer().spread(1.01)),
                refused("spread must be 0 to 1, not NaN", () -> udpServer().spread(Double.NaN)),
                refused(
                        "networks needs at least one network, or nobody could watch",
                        () -> udpServer().allowedNetworks()),
                refused(
                        "timeToLive must be 0 to 255, not 256",
                        () -> mcastServer().timeToLive(256)),
                refused(
                        "timeToLive must be 0 to 255, not -1",
                        () -> mcastServer().timeToLive(-1)),
                refused(
                        "controlPort must be 0 to 65535, not 65536",
                        () -> mcastServer().controlPort(65_536)),
                refused(
                        "networkInterface must not be empty nor hold white space, unlike 'a b'",
                        () -> mcastServer().networkInterface("a b")),
                refused(
                        NO_GROUP + "'192.0.2.1'",
                        () -> ImageStreamServer.builder().mcastPush("192.0.2.1")),
                refused(
                        NO_GROUP + "'localhost'",
                        () -> ImageStreamServer.builder().mcastPull("localhost")),
                refused(NO_GROUP + "'223.255.255.255'", () -> mcastServer().address("223.255.255.255")),
                refused(NO_GROUP + "'240.0.0.0'", () -> mcastServer().address("240.0.0.0")),
                refused(NO_GROUP + "'feff::1'", () -> mcastServer().address("feff::1")),
                refused(
                        "group must not be empty nor hold white space, unlike ''",
                        () -> mcastServer().address("")));
    }

    private static Stream<Arguments> datagramClients() {
        String duration = " must be more than zero and at most a day, not ";
        String source =
                "the source of the group 239.1.2.3 must be the address of one machine, IPv4 or IPv6 as the group,"
                        + " not ";
        return Stream.of(
                refused(
                        "fragmentSize must be 40 to 65507, not 39",
                        () -> udpPush().fragmentSize(39)),
                refused(
                        "fragmentSize must be 40 to 65507, not 65508",
                        () -> udpPull().fragmentSize(65_508)),
                refused(
                        "receiveBuffer must be 1 to 2147483647, not 0",
                        () -> udpPush().receiveBuffer(0)),
                refused(
                        "receiveBuffer must be 1 to 2147483647, not 0",
                        () -> udpPull().receiveBuffer(0)),
                refused(
                        "receiveBuffer must be 1 to 2147483647, not 0",
                        () -> mcastPush().receiveBuffer(0)),
                refused(
                        "receiveBuffer must be 1 to 2147483647, not -1",
                        () -> mcastPull().receiveBuffer(-1)),
                refused("aliveInterval" + duration + "PT0S", () -> udpPush().aliveInterval(Duration.ZERO)),
                refused("aliveInterval" + duration + "PT48H", () -> udpPull().aliveInterval(Duration.ofDays(2))),
                refused(
                        "networkInterface must not be empty nor hold white space, unlike ''",
                        () -> mcastPush().networkInterface("")),
                refused(
                        "networkInterface must not be empty nor hold white space, unlike ''",
                        () -> mcastPull().networkInterface("")),
                refused(source + "'localhost'", () -> mcastPush().source("localhost")),
                refused(source + "'::1'", () -> mcastPull().source("::1")),
                refused(source + "'239.1.2.4'", () -> mcastPush().source("239.1.2.4")),
                refused(source + "'0.0.0.0'", () -> mcastPush().source("0.0.0.0")),
                refused(
                        "control port must be 1 to 65535, not 0",
                        () -> mcastPull().control("a", 0)),
                refused(
                        "host must not be empty nor hold white space, unlike ''",
                        () -> mcastPull().control("", 1)),
                refused(
                        NO_GROUP + "'192.0.2.1'",
                        () -> ImageStreamClient.builder().mcastPush("192.0.2.1", 1)),
                refused(NO_GROUP + "'camera'", () -> ImageStreamClient.builder().mcastPull("camera", 1)),
                refused(NO_GROUP + "'camera'", () -> ImageStreamClient.builder().from("mcast_push://camera:1")),
                refused(
                        "a client needs a port from 1 to 65535, not 0",
                        () -> ImageStreamClient.builder().mcastPull("239.1.2.3", 0)));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aValueOutOfRangeIsRefusedAtTheSetterWithTheValueAndTheRange(String message, Supplier<?> call) {
        assertThatThrownBy(call::get)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static Stream<Supplier<?>> accepted() {
        Duration day = Duration.ofDays(1);
        Duration nano = Duration.ofNanos(1);
        return Stream.of(
                () -> server().port(0)
                        .port(65_535)
                        .ips(0.001)
                        .ips(1000)
                        .id(Integer.MIN_VALUE)
                        .memoryBudget(0)
                        .build(),
                () -> server().name("a")
                        .type("anything")
                        .address("example.org")
                        .bind("0.0.0.0", "::")
                        .build(),
                () -> server().maxClients(1)
                        .maxClients(Integer.MAX_VALUE)
                        .maxClientsPerAddress(1)
                        .build(),
                () -> server().connectBacksPerSecond(1)
                        .connectBacksPerSecond(1_000_000)
                        .build(),
                () -> server().maxLineLength(16).maxLineLength(65_536).build(),
                () -> server().setupTimeout(day)
                        .connectBackTimeout(nano)
                        .stallLimit(day)
                        .build(),
                () -> push().openTimeout(day)
                        .reconnect(nano, nano)
                        .reconnect(nano, day)
                        .maxFrameLength(1)
                        .build(),
                () -> push().maxFrameLength(Integer.MAX_VALUE - 8)
                        .readTimeout(Duration.ZERO)
                        .readTimeout(day)
                        .build(),
                () -> http().readTimeout(Duration.ZERO)
                        .readTimeout(nano)
                        .readTimeout(day)
                        .build(),
                () -> pull().ips(0.001)
                        .ips(1000)
                        .onDemand()
                        .readTimeout(nano)
                        .streamId(-7)
                        .build(),
                () -> udpServer()
                        .maxClients(1)
                        .maxClientsPerAddress(1)
                        .newClientsPerSecond(1)
                        .newClientsPerSecond(1_000_000)
                        .maxBytesPerSecond(1)
                        .maxBytesPerSecondPerAddress(Long.MAX_VALUE)
                        .setupTimeout(day)
                        .lease(day)
                        .build(),
                () -> udpServer()
                        .datagramSize(40)
                        .datagramSize(65_507)
                        .burst(1, 1)
                        .burst(1024, 16_777_216)
                        .spread(0)
                        .spread(1)
                        .build(),
                () -> mcastServer()
                        .timeToLive(0)
                        .timeToLive(255)
                        .controlPort(0)
                        .controlPort(65_535)
                        .address("224.0.0.0")
                        .address("239.255.255.255")
                        .address("[ff00::]")
                        .build(),
                () -> udpPush()
                        .fragmentSize(40)
                        .fragmentSize(65_507)
                        .receiveBuffer(1)
                        .aliveInterval(nano)
                        .aliveInterval(day)
                        .build(),
                () -> mcastPull()
                        .control("a", 1)
                        .control("[::1]", 65_535)
                        .source("192.0.2.7")
                        .build());
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void theEndsOfARangeBelongToIt(Supplier<?> call) {
        assertThatCode(call::get).doesNotThrowAnyException();
    }

    static List<Supplier<?>> nulls() {
        return List.of(
                () -> server().source(null),
                () -> server().listener(null),
                () -> server().onViewers(null),
                () -> server().scheduler(null),
                () -> server().stream(null),
                () -> server().access(null),
                () -> push().onFrame(null),
                () -> push().listener(null),
                () -> push().scheduler(null),
                () -> http().trust(null),
                () -> ImageStreamClient.builder().http((String) null),
                () -> FrameSource.polled(null));
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void nullIsRefusedAtTheSetter(Supplier<?> call) {
        assertThatThrownBy(call::get).isInstanceOf(NullPointerException.class).hasMessageMatching("[a-z]+");
    }

    @Test
    void aTransportOfNullIsRefused() {
        assertThatThrownBy(() -> server().transport(null)).isInstanceOf(NullPointerException.class);
    }
}
