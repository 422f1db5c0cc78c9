package io.imagestream;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

/** Decides who may watch. */
@FunctionalInterface
public interface AccessPolicy {
    /** What a policy says to a request. */
    enum Verdict {
        /** The client may watch. */
        ALLOW,
        /** The client has to say who it is: 401 over HTTP, the end of a session of the original's protocol. */
        UNAUTHENTICATED,
        /** The client may not watch: 403 over HTTP. */
        DENY
    }

    /**
     * Decides whether a client may watch a stream.
     *
     * @param request who wants to watch what
     * @return the verdict
     */
    Verdict check(AccessRequest request);

    /**
     * Decides whether somebody may connect at all.
     *
     * @param client where the connection comes from
     * @return false to close it at once; true by default
     */
    default boolean admits(InetAddress client) {
        return true;
    }

    /**
     * Returns what a client without valid credentials is told to bring.
     *
     * @return the value of WWW-Authenticate; empty by default
     */
    default Optional<String> challenge() {
        return Optional.empty();
    }

    /**
     * Joins two policies: both must admit and allow.
     *
     * @param other asked when this one allows
     * @return the policy
     */
    default AccessPolicy and(AccessPolicy other) {
        return new BothPolicies(this, other);
    }

    /**
     * Lets everybody watch.
     *
     * @return the policy
     */
    static AccessPolicy everybody() {
        return request -> Verdict.ALLOW;
    }

    /**
     * Lets clients of some networks watch.
     *
     * @param cidrs networks
     * @return the policy
     */
    static AccessPolicy networks(String... cidrs) {
        return request -> Verdict.DENY; // Until it can tell.
    }

    /**
     * Lets one user watch, by name and password.
     *
     * @param user the name
     * @param password the password
     * @return the policy
     */
    static AccessPolicy basic(String user, String password) {
        return basic(Map.of(user, password));
    }

    /**
     * Lets users watch, by name and password.
     *
     * @param passwords each user's
     * @return the policy
     */
    static AccessPolicy basic(Map<String, String> passwords) {
        return request -> Verdict.DENY; // Until it can tell.
    }

    /**
     * Lets watch who has one of some tokens.
     *
     * @param tokens the tokens
     * @return the policy
     */
    static AccessPolicy bearer(String... tokens) {
        return request -> Verdict.DENY; // Until it can tell.
    }
}
