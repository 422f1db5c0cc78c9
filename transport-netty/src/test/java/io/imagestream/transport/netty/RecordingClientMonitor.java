package io.imagestream.transport.netty;

import io.imagestream.ClientProtocol;
import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;
import io.imagestream.spi.ClientMonitor;
import java.util.ArrayList;
import java.util.List;

/** Writes down what is counted of a client, each a short text. */
final class RecordingClientMonitor implements ClientMonitor {
    private final List<String> log = new ArrayList<>();

    @Override
    public void speaks(ClientProtocol protocol) {
        log.add("speaks " + protocol);
    }

    @Override
    public void opened() {
        log.add("opened");
    }

    @Override
    public void sending(int bytes, long nowNanos) {
        log.add("sending " + bytes + " at " + nowNanos);
    }

    @Override
    public void repeating(int bytes, long nowNanos) {
        log.add("repeating " + bytes + " at " + nowNanos);
    }

    @Override
    public void progressed(int pendingBytes, long nowNanos) {
        log.add("pending " + pendingBytes + " at " + nowNanos);
    }

    @Override
    public void sent(long nowNanos) {
        log.add("sent at " + nowNanos);
    }

    @Override
    public void abandoned(SkipReason reason, int pendingBytes, long nowNanos) {
        log.add("abandoned " + pendingBytes + " for " + reason + " at " + nowNanos);
    }

    @Override
    public void skipped(SkipReason reason) {
        log.add("skipped " + reason);
    }

    @Override
    public void closed(DisconnectReason reason) {
        log.add("closed " + reason);
    }

    /** Returns what was written since the last call. */
    List<String> drain() {
        List<String> drained = List.copyOf(log);
        log.clear();
        return drained;
    }
}
