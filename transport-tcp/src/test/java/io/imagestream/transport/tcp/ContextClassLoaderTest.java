package io.imagestream.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.ImageStreamClient;
import io.imagestream.ImageStreamServer;
import io.imagestream.testkit.Await;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The transport is found whatever the thread's class loader knows. */
class ContextClassLoaderTest {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void putBack() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void isFoundWithoutAnyLoader() {
        Thread.currentThread().setContextClassLoader(null);
        assertServes();
    }

    @Test
    void isFoundBesideALoaderThatKnowsNothing() {
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        assertServes();
    }

    @Test
    void isFoundBesideALoaderThatHasACopyOfTheLibrary() throws IOException, ClassNotFoundException {
        URL[] library = {place(ImageStreamServer.class), place(TcpTransport.class)};
        // Without a parent, as the platform's loader would ask for what is in modules where ours are.
        try (URLClassLoader copy = new URLClassLoader(library, null)) {
            assertThat(copy.loadClass(TcpTransport.class.getName())).isNotSameAs(TcpTransport.class);

            Thread.currentThread().setContextClassLoader(copy);
            assertServes();
        }
    }

    private static URL place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private static void assertServes() {
        try (ImageStreamServer server = ImageStreamServer.builder().tcpPush().start();
                ImageStreamClient client = ImageStreamClient.builder()
                        .tcpPush("127.0.0.1", server.port())
                        .start()) {
            Await.until("a frame has come", () -> client.newest() != null);
            assertThat(server.isRunning()).isTrue();
        }
    }
}
