package io.imagestream.reliability.faults;

/**
 * Where the servers of one program are.
 *
 * @param host their address, which tells whether groups are IPv4's or IPv6's
 * @param shift what is added to ports and groups, so that servers of two programs have none in common
 */
record Place(String host, int shift) {
    private boolean ipv6() {
        return host.contains(":");
    }

    int port(int port) {
        return port + shift;
    }

    String group(int number) {
        return (ipv6() ? "ff15::" : "239.255.42.") + (number + shift);
    }

    /** Returns the address that stands for all of a machine's. */
    String any() {
        return ipv6() ? "::" : "0.0.0.0";
    }

    /** Returns the host as it stands in a URL. */
    String inUrl() {
        return ipv6() ? "[" + host + "]" : host;
    }
}
