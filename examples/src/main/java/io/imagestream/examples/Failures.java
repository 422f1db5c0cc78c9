package io.imagestream.examples;

import io.imagestream.ImageStreamException;
import io.imagestream.wire.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Tells what went wrong in one line, and gives the exit status. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        print(
                command,
                failure.getMessage() + " (see '" + command.getCommandSpec().qualifiedName() + " --help')");
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult result) {
        print(command, sentence(failure));
        if (command.getMixins().get(CommonOptions.MIXIN) instanceof CommonOptions options && options.stackTraces()) {
            failure.printStackTrace(command.getErr());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static void print(CommandLine command, String message) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": "
                + Printable.line(inOptions(command.getCommandSpec(), message).replaceAll("\\s*\\R\\s*", " ")));
        err.flush();
    }

    /** Names the option in place of the method that programs call. */
    static String inOptions(CommandSpec command, String message) {
        String option = command.findOption("--source-interface") == null
                ? "--interface"
                : "--interface, or --source-interface for the source";
        return message.replace("networkInterface(...)", option);
    }

    /** Says in words what some exceptions leave to their type. */
    static String sentence(Exception failure) {
        if (failure instanceof FileSystemException file) {
            return "'" + file.getFile() + "' " + why(file);
        }
        boolean expected = failure instanceof IOException || failure instanceof ImageStreamException;
        String message = failure.getMessage();
        return expected && message != null ? message : "unexpected failure, please report it: " + failure;
    }

    private static String why(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "does not exist";
        } else if (failure instanceof AccessDeniedException) {
            return "may not be accessed";
        } else if (failure instanceof FileAlreadyExistsException) {
            return "exists already and is no folder";
        } else if (failure instanceof NotDirectoryException) {
            return "is no folder";
        }
        return failure.getReason() == null
                ? "cannot be read or written"
                : "cannot be read or written: " + failure.getReason();
    }
}
