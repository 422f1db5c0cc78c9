package io.imagestream;

/** Why a client was refused or its session ended. */
public enum DisconnectReason {
    /** The client sent END. */
    END("the client sent END"),
    /** The client closed its control connection, which means END. */
    CONTROL_CLOSED("the client closed its control connection"),
    /** The data connection broke, most often because the client's program ended. */
    DATA_CLOSED("the data connection broke"),
    /** The client took not one byte for the stall limit while a frame waited. */
    STALLED("the client took nothing for the stall limit"),
    /** Frames that slow clients hold filled the memory budget, and this client had been stalled the longest. */
    MEMORY_BUDGET("slow clients held more frames than the memory budget allows"),
    /** No LISTEN_PORT came in time. */
    SETUP_TIMEOUT("no LISTEN_PORT came in time"),
    /** LISTEN_PORT named no port. */
    INVALID_LISTEN_PORT("LISTEN_PORT named no port from 1 to 65535"),
    /** FRAGMENT_SIZE named no size that a datagram can have. */
    INVALID_FRAGMENT_SIZE("FRAGMENT_SIZE named no size that a datagram can have"),
    /**
     * LISTEN_PORT named a port that nothing must be sent to because somebody asks so: one below 1024 and, over UDP, one known for
     * services that answer strangers, or the server's own.
     */
    PORT_REFUSED("LISTEN_PORT named a port that nothing may be sent to"),
    /** Nothing listened at the port that the client named, or the connection back was not answered in time. */
    CONNECT_BACK_FAILED("the port that the client named could not be reached"),
    /** The client's address asked for too many connections back within a second. */
    CONNECT_BACK_RATE("its address asked for too many connections back"),
    /** Nothing listens at the client's data port, as its machine said (ICMP). */
    PORT_UNREACHABLE("nothing listens at its data port"),
    /** No datagram came from the client for the lease. */
    LEASE_EXPIRED("no datagram came from it for the lease"),
    /** A datagram of a stranger came that opens no session. */
    NO_SESSION("it has no session, and its datagram opened none"),
    /** The client's address opened too many sessions within a second. */
    NEW_CLIENT_RATE("its address opened too many sessions within a second"),
    /** Commands came in datagrams that were too many or too long; those beyond were dropped, and the session, if any, goes on. */
    TOO_MANY_COMMANDS("it sent more commands than are taken at a time"),
    /** A control line was longer than allowed. */
    LINE_TOO_LONG("a control line was longer than allowed"),
    /** The first line was an HTTP request, which this server does not answer. */
    HTTP_REFUSED("it spoke HTTP, which this server does not"),
    /** The client closed its HTTP connection. */
    HTTP_CLOSED("the client closed its HTTP connection"),
    /** No whole HTTP request came in time. */
    HTTP_TIMEOUT("no whole HTTP request came in time"),
    /** The HTTP request was malformed or broke a limit. */
    HTTP_BAD_REQUEST("its HTTP request was malformed or broke a limit"),
    /** The HTTP request named a host that is not this server's, as a page does whose name was rebound to this address. */
    HTTP_WRONG_HOST("its HTTP request named a host that is not this server's"),
    /** A page of another site asked, whose origin is not allowed. */
    HTTP_CROSS_SITE("a page of another site asked"),
    /** No valid credentials came, and the access policy wants some. */
    UNAUTHENTICATED("it brought no valid credentials"),
    /** The access policy denied it. */
    FORBIDDEN("the access policy denied it"),
    /** The access policy does not admit the client's network. */
    FORBIDDEN_NETWORK("its network is not allowed"),
    /** The client spoke without TLS to a server that demands it. */
    TLS_REQUIRED("it spoke without TLS, which this server demands"),
    /** The TLS handshake failed, most often because the client does not trust the certificate. */
    TLS_FAILED("its TLS handshake failed"),
    /** The server has as many clients as it may. */
    TOO_MANY_CLIENTS("the server has as many clients as it may"),
    /** The client's address has as many clients as it may. */
    TOO_MANY_FROM_ADDRESS("its address has as many clients as it may"),
    /** The server closed. */
    SERVER_CLOSED("the server closed"),
    /** Something failed in the server; the log has it. */
    INTERNAL_ERROR("something failed in the server");

    private final String sentence;

    DisconnectReason(String sentence) {
        this.sentence = sentence;
    }

    /**
     * Returns the reason in words.
     *
     * @return a clause that may follow a colon
     */
    public String sentence() {
        return sentence;
    }
}
