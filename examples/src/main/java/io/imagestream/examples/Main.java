package io.imagestream.examples;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the command line. */
@Command(
        name = Main.NAME,
        description = "Shows a moving picture to many people.",
        subcommands = {
            ServerCommand.class,
            ViewCommand.class,
            RelayCommand.class,
            DemoCommand.class,
            CatalogCommand.class,
            RunCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit status: 0 when all went well, also when ended by Ctrl-C or a TERM signal; 1 when something failed, such as"
                    + " a missing file or a port in use; 2 for a wrong command line."
        })
public final class Main implements Callable<Integer> {
    static final String NAME = "imagestream";

    @Spec
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs a command and ends the JVM with its status.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        Failures failures = new Failures();
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                // The name of an image may begin with an at sign.
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(false)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    /** Shows the usage, as nothing was asked for. */
    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        spec.commandLine().usage(err);
        return CommandLine.ExitCode.USAGE;
    }
}
