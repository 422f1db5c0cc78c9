package io.imagestream.wire;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One line of the control channel, as docs/protocol.md, "Control commands", describes it.
 *
 * <p>Immutable. {@link #parse} accepts any line: a word that is not known gives {@link Unknown}, a known word whose
 * argument is missing or out of range gives {@link Invalid}. What to do with those is the session's choice.
 */
public sealed interface Command {
    /** The id in {@code GET} that asks for the image at the client's own position. */
    int NEXT = -1;

    /** {@code LISTEN_PORT p}: open the data channel to the sender's address. */
    record ListenPort(int port) implements Command {}

    /** {@code FRAGMENT_SIZE n}: no datagram to this client may exceed n bytes in all; UDP only. */
    record FragmentSize(int bytes) implements Command {}

    /** {@code GET id}: send one image; {@link #NEXT} for the one at the client's position. */
    record Get(int id) implements Command {}

    /** {@code START}: begin sending. */
    record Start() implements Command {}

    /** {@code PAUSE}: stop sending, keeping the position. */
    record Pause() implements Command {}

    /** {@code ALIVE ...}: keep the session; its arguments mean nothing here. */
    record Alive() implements Command {}

    /** {@code END}: close the data channel and the session. */
    record End() implements Command {}

    /** A word that is not known: ignored, as the original does. */
    record Unknown(String text) implements Command {
        /** Shows what a stranger sent so that it is safe for a log. */
        @Override
        public String toString() {
            return "Unknown[" + Printable.of(text) + "]";
        }
    }

    /** A known word with an argument that is missing, no number, or out of range. */
    record Invalid(String word, String reason) implements Command {}

    /**
     * Parses one line.
     *
     * @param line the line without its end
     * @return the command; never null
     */
    static Command parse(String line) {
        String[] parts = line.strip().split("\\s+", 3);
        return switch (parts[0]) {
            case "LISTEN_PORT" -> number(parts, 1, 65_535, ListenPort::new);
            case "FRAGMENT_SIZE" -> number(parts, 1, Integer.MAX_VALUE, FragmentSize::new);
            case "GET" -> number(parts, Integer.MIN_VALUE, Integer.MAX_VALUE, Get::new);
            case "START" -> new Start();
            case "PAUSE" -> new Pause();
            case "ALIVE" -> new Alive();
            case "END" -> new End();
            default -> new Unknown(line);
        };
    }

    private static Command number(String[] parts, int min, int max, java.util.function.IntFunction<Command> make) {
        if (parts.length < 2) {
            return new Invalid(parts[0], parts[0] + " needs a number");
        }
        long value;
        try {
            value = Long.parseLong(parts[1]);
        } catch (NumberFormatException e) {
            return new Invalid(parts[0], parts[0] + " needs a number, not '" + Printable.of(parts[1]) + "'");
        }
        if (value < min || value > max) {
            return new Invalid(
                    parts[0], String.format(Locale.ROOT, "%s %d is out of range %d to %d", parts[0], value, min, max));
        }
        return make.apply((int) value);
    }

    /**
     * Returns the command's line without its end, as a client sends it.
     *
     * @return the line
     * @throws IllegalStateException for {@link Unknown} and {@link Invalid}, which nobody should send
     */
    default String line() {
        if (this instanceof ListenPort c) {
            return "LISTEN_PORT " + c.port();
        } else if (this instanceof FragmentSize c) {
            return "FRAGMENT_SIZE " + c.bytes();
        } else if (this instanceof Get c) {
            return "GET " + c.id();
        } else if (this instanceof Start) {
            return "START";
        } else if (this instanceof Pause) {
            return "PAUSE";
        } else if (this instanceof Alive) {
            return "ALIVE";
        } else if (this instanceof End) {
            return "END";
        }
        throw new IllegalStateException("not a command to send: " + this);
    }

    /**
     * Encodes a group of commands as clients of the family send it: each line ended by CRLF, then an empty line.
     *
     * @param commands what to send
     * @return the bytes
     */
    static byte[] encode(Command... commands) {
        StringBuilder out = new StringBuilder();
        for (Command command : commands) {
            out.append(command.line()).append("\r\n");
        }
        return out.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }
}
