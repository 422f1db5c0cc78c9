package io.imagestream.examples;

import io.imagestream.ImageStreamException;
import io.imagestream.ImageStreamServer;
import io.imagestream.InstallationDescriptor;
import io.imagestream.McastServerBuilder;
import io.imagestream.ServerBuilder;
import io.imagestream.StreamDescriptor;
import io.imagestream.catalog.CatalogServer;
import io.imagestream.wire.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves every stream of an installation and its catalog, as the original describes them in one file. */
@Command(
        name = "run",
        description = "Serve every stream of an installation and its catalog, until Ctrl-C.",
        footer = {
            "",
            "SERV_FILE names the catalog's place, then a descriptor file for each stream, relative to the working folder:",
            "  ServerAddress: 127.0.0.1",
            "  ServerPort: 8080",
            "  flux/lobby.txt",
            "  flux/garden.txt",
            "",
            "A stream that cannot be served is told, and the others are served."
        })
final class RunCommand implements Callable<Integer> {
    private static final int MAX_VERBOSITY = 4;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SERV_FILE", description = "The installation's file.")
    private Path file;

    @Option(
            names = "--interface",
            paramLabel = "NAME|ADDRESS",
            description =
                    "The network interface by which streams to multicast groups leave, such as eth0, or an address"
                            + " of it; by default the operating system chooses.")
    private @Nullable String networkInterface;

    @Mixin
    private RunningOptions running;

    @Mixin
    private CommonOptions common;

    private final List<ImageStreamServer> servers = new CopyOnWriteArrayList<>();

    /**
     * Sets how much is logged, as the original has it behind the file.
     *
     * @param level as many as there would be -v
     */
    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VERBOSITY",
            description = "0 to 4, the same as so many -v; 0 by default.")
    void verbosity(int level) {
        if (level < 0 || level > MAX_VERBOSITY) {
            throw new ParameterException(
                    spec.commandLine(), "VERBOSITY must be 0 to " + MAX_VERBOSITY + ", not " + level);
        }
        if (level > 0) {
            common.verbose(new boolean[level]);
        }
    }

    /** Serves until it is told to end. */
    @Override
    public Integer call() throws IOException {
        InstallationDescriptor installation = InstallationDescriptor.read(file);
        CatalogServer.Builder builder =
                CatalogServer.builder().port(installation.port()).directory(running.folder());
        if (!installation.address().isEmpty()) {
            builder.address(installation.address());
        }
        CatalogServer catalog = builder.start();
        CtrlC.ends(() -> close(catalog), () -> {
            installation.streams().forEach(stream -> serve(stream, catalog));
            if (servers.isEmpty() && !installation.streams().isEmpty()) {
                throw new IOException("none of the streams in '" + file + "' could be served");
            }
            CatalogCommand.print(spec, catalog);
            ServingOptions.await(catalog.closed(), () -> {});
        });
        return 0;
    }

    private void serve(String descriptor, CatalogServer catalog) {
        try {
            ServerBuilder<?> builder = ImageStreamServer.builder().from(StreamDescriptor.read(Path.of(descriptor)));
            running.apply(builder);
            if (networkInterface != null && builder instanceof McastServerBuilder multicast) {
                multicast.networkInterface(networkInterface);
            }
            ImageStreamServer server = builder.build();
            servers.add(server);
            catalog.add(server);
            try {
                server.start();
            } catch (RuntimeException | Error e) {
                servers.remove(server);
                server.close();
                throw e;
            }
            tell(spec.commandLine().getOut(), "listening " + server.uri());
        } catch (IOException | ImageStreamException | IllegalArgumentException | IllegalStateException e) {
            tell(
                    spec.commandLine().getErr(),
                    spec.qualifiedName() + ": '" + descriptor + "' is not served: "
                            + Failures.inOptions(
                                    spec,
                                    e instanceof IOException || e instanceof ImageStreamException
                                            ? Failures.sentence(e)
                                            : String.valueOf(e.getMessage())));
        }
    }

    private static void tell(PrintWriter out, String line) {
        out.println(Printable.line(line.replaceAll("\\s*\\R\\s*", " ")));
        out.flush();
    }

    private void close(CatalogServer catalog) {
        servers.forEach(ImageStreamServer::close);
        catalog.close();
    }
}
