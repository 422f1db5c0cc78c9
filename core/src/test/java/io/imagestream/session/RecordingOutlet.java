package io.imagestream.session;

import io.imagestream.DisconnectReason;
import io.imagestream.SkipReason;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a session decides, each a short text. */
class RecordingOutlet implements ClientSession.Outlet {
    private final List<String> log = new ArrayList<>();

    @Override
    public void openData(int port) {
        log.add("open " + port);
    }

    @Override
    public void send(int id) {
        log.add("send " + id);
    }

    @Override
    public void sendNewest() {
        log.add("newest");
    }

    @Override
    public void awaitFrame() {
        log.add("await");
    }

    @Override
    public void skipped(SkipReason reason) {
        log.add("skip " + reason);
    }

    @Override
    public void end(DisconnectReason reason) {
        log.add("end " + reason);
    }

    /** Returns what was written since the last call. */
    List<String> drain() {
        List<String> drained = List.copyOf(log);
        log.clear();
        return drained;
    }
}
