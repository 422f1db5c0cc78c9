package io.imagestream.wire;

/**
 * Tells an HTTP request from a command by the first line of a connection.
 *
 * <p>Bytes of an HTTP connection must never reach the command parser, or a web page could make a browser send {@code
 * LISTEN_PORT 6379} in a request's body. {@code GET 7} is a command; {@code GET /7 HTTP/1.1} is not.
 */
public final class HttpRequestLine {
    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

    private HttpRequestLine() {}

    /**
     * Says whether a connection whose first line that is not empty is {@code line} speaks HTTP.
     *
     * <p>RFC 9112, section 3: method, request target and HTTP version, apart by a space; the method is a token of RFC 9110,
     * section 5.6.2. Anything that a lenient server might read as that counts, too.
     *
     * @param line the line without its end
     * @return true for {@code METHOD target HTTP/x}
     */
    public static boolean matches(String line) {
        String[] words = line.strip().split("\\s+", -1);
        if (!words[0].chars().allMatch(HttpRequestLine::isTokenChar)) {
            return false;
        }
        for (int i = 1; i < words.length; i++) {
            if (words[i].startsWith("HTTP/")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Says whether a line that is not whole yet can only be the beginning of an HTTP request: a method and a target that begins
     * with a slash or a scheme. No command has such an argument.
     *
     * @param beginning the line's beginning
     * @return true for {@code GET /…} and {@code GET http://…}
     */
    public static boolean beginsWithTarget(String beginning) {
        String[] words = beginning.strip().split("\\s+", 3);
        return words.length > 1
                && words[0].chars().allMatch(HttpRequestLine::isTokenChar)
                && (words[1].startsWith("/") || words[1].contains("://"));
    }

    private static boolean isTokenChar(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || TOKEN_SIGNS.indexOf(c) >= 0;
    }
}
