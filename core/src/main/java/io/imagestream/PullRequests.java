package io.imagestream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The requests of a pull client: sent one after the other, because an image that does not exist is not answered. */
final class PullRequests {
    /** One request; nobody waits for an automatic one. */
    record Request(int id, boolean automatic, CompletableFuture<Frame> answer) {
        static Request ofItself() {
            return new Request(io.imagestream.wire.Command.NEXT, true, new CompletableFuture<>());
        }

        boolean isAnsweredBy(int frameId) {
            return id == io.imagestream.wire.Command.NEXT || id == frameId;
        }
    }

    private final Deque<Request> waiting = new ArrayDeque<>();
    private @Nullable Request outstanding;

    void add(Request request) {
        waiting.add(request);
    }

    boolean isEmpty() {
        return outstanding == null && waiting.isEmpty();
    }

    /** Takes the next request to send, or null while one is outstanding or none waits. */
    @Nullable
    Request send() {
        if (outstanding != null) {
            return null;
        }
        outstanding = waiting.poll();
        return outstanding;
    }

    /** Returns the request that was sent and not answered yet, or null. */
    @Nullable
    Request outstanding() {
        return outstanding;
    }

    /** Takes the request that a frame answers, or null: it may be the late answer to one given up. */
    @Nullable
    Request answered(int frameId) {
        Request request = outstanding;
        if (request == null || !request.isAnsweredBy(frameId)) {
            return null;
        }
        outstanding = null;
        return request;
    }

    /** Gives a request up; false when it has been answered. */
    boolean expire(Request request) {
        if (!request.equals(outstanding)) {
            return false;
        }
        outstanding = null;
        return true;
    }

    /** Gives up a request that was not sent; false when it has been. */
    boolean giveUp(Request request) {
        return waiting.remove(request);
    }

    /** Takes all requests, because the connection is gone. */
    List<Request> drain() {
        List<Request> all = new ArrayList<>(waiting);
        if (outstanding != null) {
            all.add(0, outstanding);
        }
        waiting.clear();
        outstanding = null;
        return all;
    }
}
