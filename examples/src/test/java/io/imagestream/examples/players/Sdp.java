package io.imagestream.examples.players;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds in a session description what a player without a parser for it must be told. */
final class Sdp {
    private static final Pattern ADDRESS = Pattern.compile("(?m)^c=IN IP4 ([0-9.]+)");
    private static final Pattern PORT = Pattern.compile("(?m)^m=video (\\d+) ");
    private static final Pattern DIMENSIONS = Pattern.compile("(?m)^a=x-dimensions:(\\d+,\\d+)");

    private Sdp() {}

    static String address(String sdp) {
        return find(ADDRESS, sdp).orElseThrow(() -> new AssertionError("no address in " + sdp));
    }

    static int port(String sdp) {
        return Integer.parseInt(find(PORT, sdp).orElseThrow(() -> new AssertionError("no port in " + sdp)));
    }

    /** Returns width and height with a comma between them, where packets cannot say them. */
    static Optional<String> dimensions(String sdp) {
        return find(DIMENSIONS, sdp);
    }

    private static Optional<String> find(Pattern pattern, String sdp) {
        return pattern.matcher(sdp).results().findFirst().map((MatchResult result) -> result.group(1));
    }
}
