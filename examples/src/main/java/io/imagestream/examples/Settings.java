package io.imagestream.examples;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Hands what was given on the command line to the library. */
final class Settings {
    private Settings() {}

    /**
     * Says which option a value was given for, when the library refuses it.
     *
     * @param value null when the option was not given: nothing is set then
     */
    static <T> void set(CommandSpec spec, String option, @Nullable T value, Consumer<T> setter) {
        if (value == null) {
            return;
        }
        try {
            setter.accept(value);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "Invalid value for option '" + option + "': " + e.getMessage(), e);
        }
    }

    /**
     * Complains of an option that would be passed over in silence.
     *
     * @param value null when the option was not given, which is in order
     * @param why what keeps it from meaning anything
     */
    static void refuse(CommandSpec spec, String option, @Nullable Object value, String why) {
        if (value != null) {
            throw new ParameterException(spec.commandLine(), option + " cannot be used: " + why);
        }
    }
}
