package io.imagestream.examples.players;

import io.imagestream.testkit.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A browser without a window, Chromium, steered through its driver as the WebDriver standard says. Not thread-safe. */
final class WebDriver implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("successfully on port (\\d+)");
    private static final int PORT_TRIES = 3;
    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExternalProgram driver;
    private final String url;
    private String session = "";

    private WebDriver(ExternalProgram driver, String port) {
        this.driver = driver;
        url = "http://127.0.0.1:" + port;
    }

    /**
     * Starts a browser that knows nothing yet.
     *
     * @param folder where it keeps what it has to keep; lasts longer than it
     * @param anyCertificate whether it takes a certificate from anybody
     */
    static WebDriver start(Path folder, boolean anyCertificate) {
        Path chromium = Programs.find("chromium", "chromium");
        Path chromedriver = Programs.find("chromedriver", "chromium-driver");
        for (int tries = 1; ; tries++) {
            ExternalProgram driver = ExternalProgram.start(folder, chromedriver.toString(), "--port=0");
            try {
                Optional<String> port = port(driver);
                if (port.isPresent()) {
                    WebDriver started = new WebDriver(driver, port.get());
                    started.begin(chromium, folder, anyCertificate);
                    return started;
                } else if (tries == PORT_TRIES) {
                    throw new AssertionError("the driver ended; it printed: " + driver.out() + driver.err());
                }
            } catch (RuntimeException | Error e) {
                driver.close();
                throw e;
            }
        }
    }

    /** Waits for the driver's port; empty when it ended, as it does if its free port for IPv4 is somebody's for IPv6. */
    private static Optional<String> port(ExternalProgram driver) {
        try {
            return Await.value("the driver's port", () -> {
                boolean running = driver.isRunning(); // Before looking: what it printed last is there then.
                Matcher matcher = PORT.matcher(driver.out());
                return matcher.find() ? Optional.of(matcher.group(1)) : running ? null : Optional.<String>empty();
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it printed: " + driver.out() + driver.err(), e);
        }
    }

    private void begin(Path chromium, Path folder, boolean anyCertificate) {
        List<String> arguments = new ArrayList<>(List.of(
                "--headless=new",
                "--window-size=640,480",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("profile"),
                // Nothing leaves this machine.
                "--disable-background-networking",
                "--disable-component-update",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--no-proxy-server"));
        if (Programs.runAsRoot()) {
            arguments.add("--no-sandbox");
        }
        Object answer = call(
                "POST",
                "/session",
                Map.of(
                        "capabilities",
                        Map.of(
                                "alwaysMatch",
                                Map.of(
                                        "browserName",
                                        "chrome",
                                        "acceptInsecureCerts",
                                        anyCertificate,
                                        // A stream never ends to load.
                                        "pageLoadStrategy",
                                        "none",
                                        "goog:loggingPrefs",
                                        Map.of("browser", "ALL"),
                                        "goog:chromeOptions",
                                        Map.of("binary", chromium.toString(), "args", arguments)))));
        session = "/session/" + ((Map<?, ?>) answer).get("sessionId");
    }

    /** Goes to a page, and waits until the browser draws it, but not for what the page loads. */
    void open(String page) {
        call("POST", session + "/url", Map.of("url", page));
        URI address = URI.create(page);
        String there = address.getHost() + ":" + address.getPort() + address.getPath();
        Await.until(
                "the browser at " + there, () -> there.equals(execute("return location.host + location.pathname;")));
        // A screenshot on the way from page to page can take Chromium 10 s.
        execute("return new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))));");
    }

    /** Runs a function's body in the page and returns what it returns, as {@link Json} gives it. */
    Object execute(String script) {
        return call("POST", session + "/execute/sync", Map.of("script", script, "args", List.of()));
    }

    /** Returns what the page has written to its console since the last call, errors of the browser among it. */
    String console() {
        return String.valueOf(call("POST", session + "/se/log", Map.of("type", "browser")));
    }

    /** Takes a picture of the page, PNG. */
    byte[] screenshot() {
        return Base64.getDecoder().decode((String) call("GET", session + "/screenshot", Map.of()));
    }

    private Object call(String method, String path, Map<String, ?> body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Await.PATIENCE)
                .header("Content-Type", "application/json; charset=utf-8")
                .method(
                        method,
                        "POST".equals(method) ? BodyPublishers.ofString(Json.write(body)) : BodyPublishers.noBody())
                .build();
        var response = Await.get(http.sendAsync(request, BodyHandlers.ofString()));
        if (response.statusCode() != OK) {
            throw new AssertionError(method + " " + path + " was answered with " + response.statusCode() + ": "
                    + response.body() + driver.err());
        }
        return ((Map<?, ?>) Json.read(response.body())).get("value");
    }

    @Override
    public void close() {
        try (driver) {
            call("DELETE", session, Map.of());
        }
    }
}
