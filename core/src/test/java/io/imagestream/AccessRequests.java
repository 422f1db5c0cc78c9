package io.imagestream;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Makes requests for tests of policies. */
final class AccessRequests {
    private AccessRequests() {}

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static InetAddress address(byte... bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static AccessRequest from(InetSocketAddress client) {
        return new AccessRequest(client, 3, "lobby", ClientProtocol.HTTP, false, Optional.empty());
    }

    static AccessRequest from(InetAddress client) {
        return from(new InetSocketAddress(client, 4711));
    }

    static AccessRequest with(String authorization) {
        InetSocketAddress client = new InetSocketAddress(address("10.0.0.7"), 4711);
        return new AccessRequest(client, 3, "lobby", ClientProtocol.HTTP, true, Optional.of(authorization));
    }
}
