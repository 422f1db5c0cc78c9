package io.imagestream.examples;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options that every command knows. */
@Command(synopsisHeading = "Usage: ", optionListHeading = "%nOptions:%n", parameterListHeading = "%n")
final class CommonOptions {
    /** The name that a command's field for these options has. */
    static final String MIXIN = "common";

    private static final String LOGGER = "org.slf4j.simpleLogger.";
    private static final int STACK_TRACES = 3;

    private int level;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // The command line parser acts on it.
    private boolean help;

    /**
     * Sets how much is logged. Called while the command line is parsed, thus before anything has asked for a logger: the
     * logging library reads its settings once.
     *
     * @param given one value for each time that the option was given
     */
    @Option(
            names = {"-v", "--verbose"},
            description = "Log more to standard error: -v what happens, -vv details, -vvv stack traces and the network"
                    + " library's details, too, -vvvv everything. Without it only warnings and errors.")
    void verbose(boolean[] given) {
        level = given.length;
        log("defaultLogLevel", level >= 4 ? "trace" : level == STACK_TRACES ? "debug" : "info");
        if (level == 2) {
            log("log.io.imagestream", "debug");
        }
    }

    private static void log(String key, String value) {
        System.setProperty(LOGGER + key, value);
    }

    /** Returns the task, or one that does nothing when nobody wants to read what it tells. */
    Runnable whenVerbose(Runnable task) {
        return level > 0 ? task : () -> {};
    }

    boolean stackTraces() {
        return level >= STACK_TRACES;
    }
}
