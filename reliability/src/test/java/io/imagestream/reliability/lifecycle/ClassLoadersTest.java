package io.imagestream.reliability.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.reliability.Answers;
import io.imagestream.reliability.Child;
import io.imagestream.testkit.Await;
import io.imagestream.testkit.FamilyClient;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The library loaded twice in one JVM, as by two applications in one container, which then go again. */
class ClassLoadersTest {
    @Test
    void bothServeAtOnceAndTheLoadersGoWhenAllIsClosed() {
        // From JDK 18 on a cache of records' methods keeps classes as long as there is memory: here at once there is
        // none.
        try (Child container = Child.java(List.of(), List.of("-XX:SoftRefLRUPolicyMSPerMB=0"), Container.class)) {
            assertThat(container.line()).isEqualTo("both served");
            assertThat(container.line()).isEqualTo("both loaders are gone");
        }
    }

    /** What has both loaders. */
    static final class Container {
        private Container() {}

        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            // The JDK's ImageIO keeps the class loader of whoever uses it first: containers take care of that, too.
            assertThat(Kinds.FRAMES).isNotEmpty();
            List<WeakReference<ClassLoader>> loaders = serveTwiceAtOnce();
            Answers.print("both served");
            takeOver();
            Await.untilAsserted(() -> {
                System.gc();
                assertThat(loaders).allMatch(loader -> loader.get() == null);
            });
            Answers.print("both loaders are gone");
            System.exit(0);
        }

        private static URL[] classPath() {
            return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(entry -> {
                        try {
                            return Path.of(entry).toUri().toURL();
                        } catch (MalformedURLException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .toArray(URL[]::new);
        }

        /** Runs on a thread of its own, whose class loader knows nothing of the library. */
        private static <T> T away(Callable<T> task) throws Exception {
            CompletableFuture<T> done = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    done.complete(task.call());
                } catch (Exception | Error e) {
                    done.completeExceptionally(e);
                }
            });
            thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
            thread.start();
            T result = Await.get(done);
            thread.join();
            return result;
        }

        private static AutoCloseable guest(URLClassLoader loader) throws Exception {
            return away(() -> (AutoCloseable) loader.loadClass(Guest.class.getName())
                    .getDeclaredConstructor()
                    .newInstance());
        }

        private static List<Integer> ports(AutoCloseable guest) throws Exception {
            @SuppressWarnings("unchecked")
            Callable<List<Integer>> ports = (Callable<List<Integer>>) guest;
            return away(ports);
        }

        private static List<WeakReference<ClassLoader>> serveTwiceAtOnce() throws Exception {
            List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            try (URLClassLoader one = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
                    URLClassLoader two = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
                loaders.add(new WeakReference<>(one));
                loaders.add(new WeakReference<>(two));
                AutoCloseable first = guest(one);
                AutoCloseable second = guest(two);
                assertThat(first.getClass()).isNotEqualTo(second.getClass());
                for (AutoCloseable guest : List.of(first, second)) {
                    for (int port : ports(guest)) {
                        try (FamilyClient client =
                                FamilyClient.connect(port).open().command("START")) {
                            assertThat(client.readFrame().image())
                                    .isEqualTo(Kinds.FRAMES.get(0).toByteArray());
                        }
                    }
                }
                for (AutoCloseable guest : List.of(first, second)) {
                    away(() -> {
                        guest.close();
                        return true;
                    });
                }
            }
            return loaders;
        }

        /** JDK 17 keeps the class of the record whose methods were called first or last, whoever it belongs to. */
        private static void takeOver() {
            Last last = new Last(new Container());
            assertThat(last.equals(new Last(new Container()))).isFalse();
            assertThat(last.hashCode()).isEqualTo(new Last(last.own()).hashCode());
            assertThat(last.toString()).isNotEmpty();
        }

        private record Last(Container own) {}
    }
}
