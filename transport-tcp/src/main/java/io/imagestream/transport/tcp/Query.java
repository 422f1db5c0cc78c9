package io.imagestream.transport.tcp;

import io.imagestream.transport.netty.http.HttpExchange;
import io.imagestream.wire.Printable;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the query of a request; each error names the value and what is allowed. */
final class Query {
    private static final double MIN_IPS = 0.001;
    private static final double MAX_IPS = 1000;
    private static final Pattern DECIMAL = Pattern.compile("[0-9]+(?:\\.[0-9]+)?|\\.[0-9]+");

    private Query() {}

    /** Reads {@code ips=N}, the most images per second that a client wants; 0 where it does not say. */
    static double ips(HttpExchange exchange) {
        String text = last(exchange, "ips");
        if (text.isEmpty()) {
            return 0;
        }
        // Java itself would read 5d and 0x1p3, too.
        double ips = DECIMAL.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        if (!(ips >= MIN_IPS && ips <= MAX_IPS)) {
            throw new IllegalArgumentException(
                    "ips must be " + MIN_IPS + " to " + (int) MAX_IPS + ", not '" + Printable.of(text) + "'.");
        }
        return ips;
    }

    static int integer(HttpExchange exchange, String name, int min, int max, int byDefault) {
        String text = last(exchange, name);
        if (text.isEmpty()) {
            return byDefault;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                name + " must be " + min + " to " + max + ", not '" + Printable.of(text) + "'.");
    }

    private static String last(HttpExchange exchange, String name) {
        List<String> values = exchange.query().getOrDefault(name, List.of());
        return values.isEmpty() ? "" : values.get(values.size() - 1);
    }
}
