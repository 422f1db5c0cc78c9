package io.imagestream.examples;

import io.imagestream.catalog.CatalogServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Publishes which streams are running, with the options of the original's {@code catalog.py}. */
@Command(
        name = "catalog",
        description = "Show over HTTP which streams are running, until Ctrl-C.",
        footer = {
            "",
            "Prints where it is found, such as",
            "  open http://127.0.0.1:8080/",
            "",
            "Clients of the original read the text there; programs read /streams, /events and /metrics.",
            "",
            "Example:",
            "  server --running running --port 9001 frames/*.jpg &",
            "  catalog --port 8080"
        })
final class CatalogCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            required = true,
            description = "The port to listen at; 0 takes a free one.")
    private int port;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The folder in which running servers announce themselves; 'running' by default.")
    private Path folder = RunningOptions.FOLDER;

    @Option(names = "--addr", paramLabel = "ADDRESS", description = "The address that is published.")
    private @Nullable String address;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "An address of this machine to listen at, 127.0.0.1 by default; may be repeated.")
    private @Nullable List<String> binds;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "Another name of this catalog, such as a proxy on this machine passes on; may be repeated.")
    private @Nullable List<String> hosts;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = {"A site whose pages may read the catalog, such as", "https://dash.example; may be repeated."
            })
    private @Nullable List<String> origins;

    @Mixin
    @SuppressWarnings("UnusedVariable") // The command line parser fills it, and what it says holds for the JVM.
    private CommonOptions common;

    /** Publishes until it is told to end. */
    @Override
    public Integer call() throws IOException {
        CatalogServer.Builder builder = CatalogServer.builder().directory(folder);
        Settings.set(spec, "--port", port, builder::port);
        Settings.set(spec, "--addr", address, builder::address);
        Settings.set(spec, "--bind", binds, names -> builder.bind(names.toArray(new String[0])));
        Settings.set(spec, "--allow-host", hosts, names -> builder.allowedHosts(names.toArray(new String[0])));
        Settings.set(spec, "--allow-origin", origins, sites -> builder.allowedOrigins(sites.toArray(new String[0])));
        CatalogServer catalog = builder.start();
        CtrlC.ends(catalog::close, () -> {
            print(spec, catalog);
            ServingOptions.await(catalog.closed(), () -> {});
        });
        return 0;
    }

    /** Tells where a catalog is. */
    static void print(CommandSpec spec, CatalogServer catalog) {
        spec.commandLine().getOut().println("open " + catalog.uri());
        spec.commandLine().getOut().flush();
    }
}
