package io.imagestream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands tell of themselves. */
class HelpTest {
    private static String help(String... args) {
        Cli.Result result = Cli.run(args);
        assertThat(result.status()).isZero();
        assertThat(result.err()).isEmpty();
        return result.out();
    }

    @Test
    void listsTheCommands() {
        assertThat(help("--help"))
                .startsWith("Usage: imagestream")
                .contains("server", "view", "relay", "demo", "catalog", "run", "Exit status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "view", "relay", "demo", "catalog", "run"})
    void describesEachCommand(String command) {
        assertThat(help(command, "--help"))
                .startsWith("Usage: imagestream " + command)
                .contains("--help", "--verbose")
                .isEqualTo(help(command, "-h"));
    }

    @Test
    void namesAllOptionsOfTheOriginal() {
        assertThat(help("server", "--help"))
                .contains("--flux", "--save", "--addr", "--port", "--ips", "--name", "--method", "--id", "--type")
                .contains("--no-server", "-s", "--verbose", "-v", "[IMAGE...]")
                .contains("tcp_pull", "tcp_push", "udp_pull", "udp_push", "mcast_push", "mcast_pull");
    }

    @Test
    void namesTheOptionsOfCatalogs() {
        assertThat(help("catalog", "--help"))
                .contains("--port=PORT", "--dir=DIR", "--bind", "--addr", "--allow-host", "--allow-origin");
        assertThat(help("run", "--help"))
                .contains("SERV_FILE", "[VERBOSITY]", "--running=DIR", "--interface", "ServerPort");
        assertThat(help("server", "--help")).contains("--running=DIR");
    }

    @Test
    void saysHowToOpenAServerToTheNetwork() {
        assertThat(help("server", "--help")).contains("only this machine can connect", "--bind 0.0.0.0");
    }

    @Test
    void namesTheOptionsForBrowsersAndAccess() {
        assertThat(help("server", "--help"))
                .contains("--[no-]http", "--tls-cert", "--tls-key", "--user", "NAME:PASSWORD|@FILE", "--allow")
                .contains("--allow-host", "--allow-origin");
        assertThat(help("relay", "--help"))
                .contains("--[no-]http", "--tls-cert", "--user", "--allow", "--bind", "--port", "--ips", "--name")
                .contains("STREAM", "--source-user", "--source-trust")
                .doesNotContain("--flux", "--type", "IMAGE");
        assertThat(help("demo", "--help")).contains("--open", "--seconds");
    }

    @Test
    void namesTheOptionsForUdpAndMulticast() {
        for (String command : new String[] {"server", "relay"}) {
            assertThat(help(command, "--help"))
                    .contains("--fragment-size=N", "--interface=NAME|ADDRESS", "--ttl=N", "--control-port=PORT")
                    .contains("239.255.42.42", "1200 by default");
        }
        assertThat(help("relay", "--help")).contains("--source-interface=NAME|ADDRESS");
        assertThat(help("view", "--help"))
                .contains("--fragment-size=N", "--interface=NAME|ADDRESS", "--source=ADDRESS", "--control=HOST:PORT")
                .contains("udp_push://", "mcast_push://");
    }

    @Test
    void namesTheOptionsForRtp() {
        for (String command : new String[] {"server", "relay"}) {
            assertThat(help(command, "--help"))
                    .contains("--rtp=HOST:PORT", "--sap", "--sdp=FILE", "--large-images=POLICY", "scale_down");
        }
        assertThat(help("server", "--help")).contains("listening rtp://239.255.42.42:5004", "play ffplay");
        assertThat(help("view", "--help")).contains("FILE.sdp", "rtp://group:port", "view -");
    }

    @Test
    void saysWhomAServerOverUdpServes() {
        assertThat(help("server", "--help"))
                .contains("only this machine and private networks can, unless --allow", "control 127.0.0.1:9002");
    }

    @Test
    void namesTheOptionsOfTheView() {
        assertThat(help("view", "--help"))
                .contains("--count", "--save", "--timeout", "--ips", "--user", "--trust", "tcp_push://", "HTTP");
    }

    @Test
    void tellsTheVersion() {
        assertThat(help("--version")).startsWith("imagestream ").hasLineCount(1);
    }

    @Test
    void showsTheUsageWhenNothingIsAskedFor() {
        Cli.Result result = Cli.run();
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("Usage: imagestream");
    }
}
