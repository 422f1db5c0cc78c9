package io.imagestream.transport.netty;

import io.imagestream.DisconnectReason;
import io.imagestream.spi.ClientMonitor;
import io.imagestream.spi.ServerMonitor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** Keeps what a pacer tells. */
final class RecordingMonitor implements ServerMonitor {
    final List<Long> late = new CopyOnWriteArrayList<>();
    final LongAdder missed = new LongAdder();

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
        late.add(nanos);
    }

    @Override
    public void missed(long ticks) {
        missed.add(ticks);
    }
}
