package io.imagestream.examples;

import io.imagestream.testkit.Await;
import java.io.PrintWriter;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;

/** The command line, run in this JVM. Closing it does what Ctrl-C does. */
final class Cli implements AutoCloseable {
    /** What a command left. */
    record Result(int status, String out, String err) {}

    private final Lines out = new Lines();
    private final Lines err = new Lines();
    private final CompletableFuture<Integer> status = new CompletableFuture<>();
    private final Thread thread;

    private Cli(String... args) {
        CommandLine commandLine = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        thread = new Thread(() -> status.complete(commandLine.execute(args)), "cli");
        thread.setDaemon(true);
    }

    /** Runs a command that ends by itself. */
    static Result run(String... args) {
        try (Cli cli = start(args)) {
            return cli.result();
        }
    }

    /** Starts a command. */
    static Cli start(String... args) {
        Cli cli = new Cli(args);
        cli.thread.start();
        return cli;
    }

    Lines out() {
        return out;
    }

    Lines err() {
        return err;
    }

    /** Waits for what a server prints once it is bound, and returns the stream's URI. */
    String listening() {
        return out.await("listening ").substring("listening ".length());
    }

    /** Waits for what a server with HTTP prints once it is bound, and returns the address of its page, which ends with a slash. */
    String page() {
        return out.await("open ").substring("open ".length());
    }

    /** Waits for the command's end. */
    Result result() {
        return new Result(Await.get(status), out.text(), err.text());
    }

    /** Ends the command as Ctrl-C does. */
    Result interrupt() {
        thread.interrupt();
        return result();
    }

    @Override
    public void close() {
        interrupt();
    }
}
