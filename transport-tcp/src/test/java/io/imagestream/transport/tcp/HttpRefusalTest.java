package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.DisconnectReason;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import io.imagestream.testkit.TestFrames;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP never reaches the command parser: a web page must not make a browser send commands. */
class HttpRefusalTest {
    @AfterEach
    void nothingIsLeft() {
        Leftovers.assertNone();
    }

    private static ImageStreamServer server() {
        return ImageStreamServer.builder()
                .tcpPull()
                .http(false)
                .source(TestFrames.source(3, 100))
                .start();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.0\n\n",
                "\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\n\r\n",
                "get /a b c HTTP/1.1\r\n\r\n",
                "GET\t/\tHTTP/1.1\r\n\r\n",
            })
    void anHttpRequestIsAnsweredWith501AndClosed(String request) {
        try (ImageStreamServer server = server();
                FamilyClient browser = FamilyClient.connect(server.port())) {
            browser.send(request);
            assertThat(browser.readControlUntilEnd())
                    .startsWith("HTTP/1.1 501 Not Implemented\r\n")
                    .contains("Connection: close\r\n")
                    .endsWith("\n");
            Await.untilAsserted(() -> assertThat(server.stats().disconnected(DisconnectReason.HTTP_REFUSED))
                    .isEqualTo(1));
        }
    }

    @Test
    void commandsInTheBodyOfARequestAreNotObeyed() throws IOException {
        try (ImageStreamServer server = server();
                ServerSocket victim = new ServerSocket(0);
                FamilyClient browser = FamilyClient.connect(server.port())) {
            String body = "\r\nLISTEN_PORT " + victim.getLocalPort() + "\r\n\r\nGET 0\r\n\r\n";
            for (String part : "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n".split("(?<=[ /])")) {
                browser.send(part);
            }
            browser.send(body);
            assertThat(browser.readControlUntilEnd()).startsWith("HTTP/1.1 501");
            victim.setSoTimeout(200);
            org.assertj.core.api.Assertions.assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(victim::accept);
        }
    }

    @Test
    void theOriginalsGetIsNoHttp() {
        try (ImageStreamServer server = server();
                FamilyClient client = FamilyClient.connect(server.port())) {
            client.send("GET 7\r\n").open();
            assertThat(client.command("GET 1").readFrame().id()).isEqualTo(1);
        }
    }
}
