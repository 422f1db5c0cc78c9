package io.imagestream.wire;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The value of a Content-Type field, taken apart as leniently as other people's servers need it. Immutable.
 *
 * @param name type and subtype in lower case, such as {@code multipart/x-mixed-replace}; whatever stood there if it is none
 * @param parameters their values by their names in lower case, without quotes; of several of one name the first
 */
public record MediaType(String name, Map<String, String> parameters) {
    /** Copies the parameters. */
    public MediaType {
        parameters = Map.copyOf(parameters);
    }

    /**
     * Takes a value apart. Never fails: what cannot be understood is left out.
     *
     * @param value such as {@code multipart/x-mixed-replace; boundary="x"}
     * @return the parts
     */
    public static MediaType parse(String value) {
        int end = indexOrEnd(value, ';', 0);
        String name = value.substring(0, end).strip().toLowerCase(Locale.ROOT);
        Map<String, String> parameters = new HashMap<>();
        int at = end + 1;
        while (at < value.length()) {
            int equals = indexOrEnd(value, '=', at);
            int semicolon = indexOrEnd(value, ';', at);
            if (semicolon <= equals) { // A word without a value.
                at = semicolon + 1;
                continue;
            }
            String key = value.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder text = new StringBuilder();
            at = readValue(value, Math.min(equals + 1, value.length()), text);
            parameters.putIfAbsent(key, text.toString());
        }
        return new MediaType(name, parameters);
    }

    private static int indexOrEnd(String text, char c, int from) {
        int index = text.indexOf(c, from);
        return index < 0 ? text.length() : index;
    }

    /** Reads a value, quoted or not, and returns where the next parameter begins. A quote that does not end goes to the end. */
    private static int readValue(String from, int begin, StringBuilder out) {
        int at = begin;
        while (at < from.length() && Character.isWhitespace(from.charAt(at))) {
            at++;
        }
        if (at == from.length() || from.charAt(at) != '"') {
            int end = indexOrEnd(from, ';', at);
            out.append(from.substring(at, end).strip());
            return end + 1;
        }
        for (at++; at < from.length() && from.charAt(at) != '"'; at++) {
            if (from.charAt(at) == '\\' && at + 1 < from.length()) {
                at++;
            }
            out.append(from.charAt(at));
        }
        return indexOrEnd(from, ';', Math.min(at, from.length())) + 1;
    }

    /**
     * Says whether the type is {@code multipart}, of any subtype.
     *
     * @return true for {@code multipart/x-mixed-replace} and the like
     */
    public boolean isMultipart() {
        return name.startsWith("multipart/");
    }

    /**
     * Says whether the type is {@code image}, of any subtype.
     *
     * @return true for {@code image/jpeg} and the like
     */
    public boolean isImage() {
        return name.startsWith("image/");
    }

    /**
     * Says whether the type tells nothing: {@code application/octet-stream}, or none at all.
     *
     * @return true when anything may follow
     */
    public boolean isUnknown() {
        return name.isEmpty() || name.equals("application/octet-stream");
    }

    /**
     * Returns the boundary between the parts of a multipart type.
     *
     * @return the parameter as it stands there; empty when there is none
     */
    public Optional<String> boundary() {
        return Optional.ofNullable(parameters.get("boundary"));
    }
}
