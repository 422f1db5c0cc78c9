package io.imagestream;

import io.imagestream.spi.GroupPath;
import java.util.Optional;

/** What servers that send to a multicast group are told of the way there. */
final class GroupSending {
    private Optional<String> networkInterface = Optional.empty();
    private int timeToLive = 1;
    private boolean loopback = true;

    GroupSending copy() {
        GroupSending copy = new GroupSending();
        copy.networkInterface = networkInterface;
        copy.timeToLive = timeToLive;
        copy.loopback = loopback;
        return copy;
    }

    void networkInterface(String nameOrAddress) {
        networkInterface = Optional.of(Checks.host("networkInterface", nameOrAddress));
    }

    void timeToLive(int networks) {
        timeToLive = Checks.range("timeToLive", networks, 0, 255);
    }

    void loopback(boolean received) {
        loopback = received;
    }

    GroupPath path() {
        return new GroupPath(networkInterface, timeToLive, loopback);
    }
}
