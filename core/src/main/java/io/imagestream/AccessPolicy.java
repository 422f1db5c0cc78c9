package io.imagestream;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/**
 * Decides who may watch.
 *
 * <pre>{@code
 * ImageStreamServer.builder().tcpPush()
 *         .bind("0.0.0.0")
 *         .access(AccessPolicy.networks("loopback", "private").and(AccessPolicy.basic("guard", password)))
 *         .tls(Path.of("chain.pem"), Path.of("key.pem")) // or whoever listens on the way reads the password
 *         .start();
 * }</pre>
 *
 * <p>A server serves one stream, so a policy for it is a policy for that stream. One that several servers share can tell their
 * streams apart:
 *
 * <pre>{@code
 * AccessPolicy staff = AccessPolicy.basic("staff", password);
 * AccessPolicy policy = new AccessPolicy() {
 *     public Verdict check(AccessRequest request) {
 *         return request.streamName().equals("lobby") ? Verdict.ALLOW : staff.check(request);
 *     }
 *
 *     public Optional<String> challenge() { // what browsers need to ask for a password
 *         return staff.challenge();
 *     }
 * };
 * }</pre>
 *
 * <p>Where no credentials are wanted a lambda does, such as one that lets nobody but browsers in:
 *
 * <pre>{@code
 * builder.access(request -> request.protocol() == ClientProtocol.ORIGINAL
 *         ? AccessPolicy.Verdict.DENY
 *         : AccessPolicy.Verdict.ALLOW);
 * }</pre>
 *
 * <p>The original's protocol knows no credentials: a policy that wants some shuts its clients out, unless it looks at {@link
 * AccessRequest#protocol} first.
 *
 * <p>All methods are called on threads that send to many clients, by several at once: they must be thread-safe, fast, and never
 * block. What they throw counts as a denial of the client at hand, and is logged.
 */
@FunctionalInterface
public interface AccessPolicy {
    /** What a policy says to a request. */
    enum Verdict {
        /** The client may watch. */
        ALLOW,
        /**
         * The client has to come with other credentials: 401 over HTTP. The end of a session of the original's protocol, which
         * knows none.
         */
        UNAUTHENTICATED,
        /** The client may not watch, whatever its credentials: 403 over HTTP, the end of a session of the original's protocol. */
        DENY
    }

    /**
     * Decides whether a client may watch a stream; asked once for a session of the original's protocol, and for each HTTP
     * request.
     *
     * @param request who wants to watch what
     * @return the verdict
     */
    Verdict check(AccessRequest request);

    /**
     * Decides whether somebody may connect at all; asked before a byte is read.
     *
     * @param client where the connection comes from
     * @return false to close it at once; true by default
     */
    default boolean admits(InetAddress client) {
        return true;
    }

    /**
     * Returns what {@link Verdict#UNAUTHENTICATED} tells the client to bring. Without it browsers ask for no password.
     *
     * @return the value of WWW-Authenticate (RFC 9110, section 11.6.1), printable ASCII, such as {@code Basic
     *     realm="imagestream"}; empty by default
     */
    default Optional<String> challenge() {
        return Optional.empty();
    }

    /**
     * Joins two policies. Both must admit and allow; the first verdict that is not {@link Verdict#ALLOW} holds, and the first
     * challenge that there is.
     *
     * @param other asked when this one allows
     * @return the policy
     */
    default AccessPolicy and(AccessPolicy other) {
        return new BothPolicies(this, other);
    }

    /**
     * Lets everybody watch who can connect.
     *
     * @return the policy that holds by default
     */
    static AccessPolicy everybody() {
        return request -> Verdict.ALLOW;
    }

    /**
     * Lets clients of some networks watch; others cannot even connect. What counts is where the connection comes from: behind a
     * proxy all clients have its address.
     *
     * <p>An IPv4 address that IPv6 maps ({@code ::ffff:10.0.0.7}) counts as the IPv4 address. Loopback is no exception: it has
     * to be among the networks if this machine is to watch.
     *
     * @param cidrs blocks such as {@code 10.0.0.0/8} and {@code fd00::/8}, addresses such as {@code 192.0.2.7} and {@code
     *     ::1}, and the words {@code loopback} (127.0.0.0/8, ::1), {@code link-local} (169.254.0.0/16, fe80::/10) and {@code
     *     private} (RFC 1918 and fc00::/7)
     * @return the policy
     * @throws IllegalArgumentException when there is none, for a name, for a prefix out of range, and for a block whose address
     *     has bits set behind its prefix
     */
    static AccessPolicy networks(String... cidrs) {
        return new NetworkPolicy(cidrs);
    }

    /**
     * Lets one user watch, by name and password.
     *
     * @param user the name
     * @param password the password
     * @return the policy
     * @throws IllegalArgumentException as {@link #basic(Map)} throws it
     */
    static AccessPolicy basic(String user, String password) {
        return CredentialPolicy.basic(Map.of(user, password));
    }

    /**
     * Lets users watch, by name and password (HTTP's Basic scheme, RFC 7617, in UTF-8), which browsers ask for.
     *
     * <p>The scheme hides nothing: without TLS whoever listens on the way reads the password. The policy keeps hashes alone, and
     * the time that a check takes tells nothing of them. Nobody is shut out for guessing, so passwords should be long.
     *
     * @param passwords each user's; copied
     * @return the policy
     * @throws IllegalArgumentException when there is none; when a name is empty or holds a colon; when a password is empty; when
     *     either holds control characters
     */
    static AccessPolicy basic(Map<String, String> passwords) {
        return CredentialPolicy.basic(passwords);
    }

    /**
     * Lets watch who has one of some tokens (HTTP's Bearer scheme, RFC 6750): programs, as browsers do not ask for one. What is
     * said of {@link #basic(Map)} holds for tokens, too.
     *
     * @param tokens letters, digits and {@code - . _ ~ + /}, then any number of {@code =}
     * @return the policy
     * @throws IllegalArgumentException when there is none, or one has another form
     */
    static AccessPolicy bearer(String... tokens) {
        return CredentialPolicy.bearer(tokens);
    }
}
