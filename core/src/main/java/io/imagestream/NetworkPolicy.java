package io.imagestream;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Lets clients of some networks watch. */
final class NetworkPolicy implements AccessPolicy {
    private final List<IpNetwork> networks;

    NetworkPolicy(String... texts) {
        if (texts.length == 0) {
            throw new IllegalArgumentException("networks needs at least one network, or nobody could watch");
        }
        networks = Arrays.stream(texts)
                .flatMap(text -> IpNetwork.parse(text).stream())
                .collect(Collectors.toUnmodifiableList());
    }

    @Override
    public boolean admits(InetAddress client) {
        byte[] bytes = IpAddresses.bytes(client);
        for (IpNetwork network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Verdict check(AccessRequest request) {
        InetAddress client = request.client().getAddress();
        return client != null && admits(client) ? Verdict.ALLOW : Verdict.DENY;
    }

    @Override
    public String toString() {
        return "networks " + networks;
    }
}
