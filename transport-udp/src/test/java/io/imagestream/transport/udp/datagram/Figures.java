package io.imagestream.transport.udp.datagram;

import io.imagestream.ClientProtocol;
import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.spi.ServerMonitor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What is counted of one client, and of a server nothing. */
public final class Figures implements ClientMonitor, ServerMonitor {
    final List<SkipReason> skips = new ArrayList<>();
    int begun;
    int sent;
    int unsentBytes;
    boolean underWay;

    /** Creates it. */
    public Figures() {}

    /** Frames that were due: the sum of all others. */
    int offered() {
        return sent + skips.size() + (underWay ? 1 : 0);
    }

    @Override
    public void speaks(ClientProtocol protocol) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void opened() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sending(int bytes, long nowNanos) {
        if (underWay) {
            throw new AssertionError("one is under way already");
        }
        begun++;
        underWay = true;
    }

    @Override
    public void repeating(int bytes, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void progressed(int pendingBytes, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sent(long nowNanos) {
        end();
        sent++;
    }

    @Override
    public void abandoned(SkipReason reason, int pendingBytes, long nowNanos) {
        end();
        unsentBytes += pendingBytes;
        skips.add(reason);
    }

    private void end() {
        if (!underWay) {
            throw new AssertionError("none is under way");
        }
        underWay = false;
    }

    @Override
    public void skipped(SkipReason reason) {
        skips.add(reason);
    }

    @Override
    public void closed(DisconnectReason reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void refused(InetSocketAddress address, DisconnectReason reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ClientMonitor admitted(InetSocketAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void late(long nanos) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void missed(long ticks) {
        throw new UnsupportedOperationException();
    }
}
