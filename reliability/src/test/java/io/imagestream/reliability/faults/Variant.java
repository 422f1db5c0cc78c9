package io.imagestream.reliability.faults;

/**
 * What a scene's programs speak over.
 *
 * @param ipv6 whether addresses and groups are IPv6's, not IPv4's
 * @param nio whether sockets are the JDK's, as where there is no epoll
 */
record Variant(boolean ipv6, boolean nio) {
    static final Variant USUAL = new Variant(false, false);
    static final Variant IPV6 = new Variant(true, false);
    static final Variant NIO = new Variant(false, true);
    static final Variant IPV6_WITH_NIO = new Variant(true, true);

    @Override
    public String toString() {
        return (ipv6 ? "IPv6" : "IPv4") + (nio ? " with NIO" : " with epoll");
    }
}
