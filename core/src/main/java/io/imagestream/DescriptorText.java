package io.imagestream;

import io.imagestream.wire.Printable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes descriptor files, in both spellings of the family. */
final class DescriptorText {
    private static final Logger log = LoggerFactory.getLogger(StreamDescriptor.class);
    private static final Pattern FIELD =
            Pattern.compile("(ID|Name|Type|Address|Port|Protocol|IPS|ServerAddress|ServerPort)\\s*[:=](.*)");

    /** A comment for the original, which passes over a line of three words. */
    private static final Pattern CONTROL = Pattern.compile("#\\s+Control:\\s+(\\S+)");

    private int id;
    private String name = "";
    private String type = "";
    private String address = "";
    private int port = -1;
    private @Nullable Delivery delivery;
    private double ips = StreamDescriptor.DEFAULT_IPS;
    private final List<String> frames = new ArrayList<>();
    private Optional<ControlPlace> control = Optional.empty();

    StreamDescriptor parse(String text) {
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            try {
                line(line.strip());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
            }
        }
        if (port < 0 || delivery == null) {
            throw new IllegalArgumentException("it has no " + (port < 0 ? "Port" : "Protocol"));
        }
        return new StreamDescriptor(
                id,
                name,
                type,
                address,
                port,
                delivery,
                ips,
                frames,
                control.filter(place -> delivery == Delivery.MCAST_PULL));
    }

    private void line(String line) {
        if (line.isEmpty()) {
            return;
        } else if (line.startsWith("#")) {
            comment(line);
            return;
        }
        Matcher field = FIELD.matcher(line);
        if (field.matches()) {
            field(field.group(1), field.group(2).strip());
        } else if (line.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            frames.add(line.replace('\\', '/'));
        }
        // A line with white space or controls within is neither a field nor a file: the original passes over it, too.
    }

    /** Any other comment may begin like ours, so one that names no place is none of ours. */
    private void comment(String line) {
        Matcher matcher = CONTROL.matcher(line);
        if (matcher.matches()) {
            try {
                control = Optional.of(ControlPlace.parse(matcher.group(1)));
            } catch (IllegalArgumentException e) {
                log.debug("passed over the comment '{}': {}", Printable.of(line), e.getMessage());
            }
        }
    }

    private void field(String key, String value) {
        if (key.startsWith("Server")) {
            throw new IllegalArgumentException(
                    key + " belongs to the description of a whole installation, not of a stream");
        }
        if (value.isEmpty()) {
            return;
        }
        switch (key) {
            case "ID" -> id = integer(key, value);
            case "Name" -> name = Checks.word(key, value);
            case "Type" -> type = Checks.word(key, value);
            case "Address" -> address = Checks.word(key, value);
            case "Port" -> port = Checks.port(integer(key, value));
            case "Protocol" -> delivery = Delivery.parse(value);
            default -> ips = Checks.ips(decimal(key, value));
        }
    }

    private static int integer(String key, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " must be a whole number, not '" + Printable.of(value) + "'", e);
        }
    }

    private static double decimal(String key, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " must be a number, not '" + Printable.of(value) + "'", e);
        }
    }

    static String write(StreamDescriptor descriptor) {
        StringBuilder out = new StringBuilder();
        out.append("ID: ").append(descriptor.id()).append('\n');
        fieldIfPresent(out, "Name", descriptor.name());
        fieldIfPresent(out, "Type", descriptor.type());
        fieldIfPresent(out, "Address", descriptor.address());
        out.append("Port: ").append(descriptor.port()).append('\n');
        out.append("Protocol: ").append(descriptor.delivery()).append('\n');
        out.append("IPS: ").append(ipsText(descriptor.ips())).append('\n');
        descriptor
                .control()
                .ifPresent(place -> out.append("# Control: ").append(place).append('\n'));
        for (String frame : descriptor.frames()) {
            out.append(path(frame)).append('\n');
        }
        return out.toString();
    }

    /** An empty value is left out: the original would take {@code Name:} for an image's path. */
    private static void fieldIfPresent(StringBuilder out, String key, String value) {
        if (!value.isEmpty()) {
            out.append(key).append(": ").append(value).append('\n');
        }
    }

    /** Writes a rate as the original does: {@code 24.0}, {@code 12.5}, never with an exponent. */
    static String ipsText(double ips) {
        String plain = new BigDecimal(Double.toString(ips)).toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    private static String path(String frame) {
        Checks.word("an image's path", frame);
        if (frame.startsWith("#")
                || frame.indexOf('\\') >= 0
                || FIELD.matcher(frame).matches()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "the path '%s' would not read back from a descriptor as a path", Printable.of(frame)));
        }
        return frame;
    }
}
