package io.imagestream.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** nginx with one worker, where it is installed. */
final class Nginx {
    private static final String CONFIGURATION = """
            daemon off;
            master_process off;
            worker_processes 1;
            pid %1$s/pid;
            error_log stderr;
            events {}
            http {
                access_log off;
                sendfile on;
                tcp_nopush on;
                keepalive_requests 100000000;
                open_file_cache max=10;
                client_body_temp_path %1$s/body;
                proxy_temp_path %1$s/proxy;
                fastcgi_temp_path %1$s/fastcgi;
                uwsgi_temp_path %1$s/uwsgi;
                scgi_temp_path %1$s/scgi;
                types { image/jpeg jpg; }
                server { listen 127.0.0.1:%2$d; root %1$s; }
            }
            """;

    private Nginx() {}

    static Optional<Subject> subject(int length) {
        return Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .map(program -> subject(program, length));
    }

    private static Subject subject(String program, int length) {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path folder = Files.createTempDirectory("bench-nginx");
            byte[] image = new byte[length];
            new Random(1).nextBytes(image);
            Files.write(Files.createDirectories(folder.resolve("frames")).resolve("7"), image);
            Path file = Files.writeString(folder.resolve("conf"), CONFIGURATION.formatted(folder, free.getLocalPort()));
            List<String> command =
                    List.of("sh", "-c", "echo port " + free.getLocalPort() + "; exec " + program + " -c " + file);
            return Subject.peer("nginx", command, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
