package io.imagestream.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.DisconnectReason;
import io.imagestream.ManualScheduler;
import io.imagestream.SkipReason;
import io.imagestream.testkit.Golden;
import io.imagestream.wire.Command;
import io.imagestream.wire.CommandReader;
import io.imagestream.wire.TcpFrameHeader;
import io.imagestream.wire.TcpFrameReader;
import io.imagestream.wire.WireFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ClientSessionProperties {
    private static final int MAX_SIZE = 6;

    /** A session and what a transport around it may and may not see. */
    private static final class Checked implements ClientSession.Outlet {
        final ClientSession session;
        final int size;
        final List<Integer> sent = new ArrayList<>();
        int skipped;
        int newestSent;
        boolean opening;
        boolean open;
        boolean underWay;
        boolean awaiting;
        boolean ended;

        Checked(boolean push, int size) {
            this.size = size;
            session = new ClientSession(push, size, this);
        }

        @Override
        public void openData(int port) {
            assertThat(opening || open || ended).as("opened once").isFalse();
            opening = true;
        }

        @Override
        public void send(int id) {
            assertThat(open && !ended && !underWay)
                    .as("one frame at a time, on an open channel")
                    .isTrue();
            assertThat(id).isBetween(0, size - 1);
            underWay = true;
            sent.add(id);
        }

        @Override
        public void sendNewest() {
            assertThat(open && !ended && !underWay)
                    .as("one frame at a time, on an open channel")
                    .isTrue();
            assertThat(size).isZero();
            underWay = true;
            awaiting = false;
            newestSent++;
        }

        @Override
        public void awaitFrame() {
            assertThat(open && !ended && !awaiting).isTrue();
            awaiting = true;
        }

        @Override
        public void skipped(SkipReason reason) {
            assertThat(ended).as("the end is the last call").isFalse();
            skipped++;
        }

        @Override
        public void end(DisconnectReason reason) {
            assertThat(ended).as("it ends once").isFalse();
            ended = true;
        }

        void connected() {
            if (opening) {
                opening = false;
                open = true;
                session.dataOpened();
            }
        }

        void taken() {
            if (underWay) {
                underWay = false;
                session.taken();
            }
        }

        void unavailable() {
            if (underWay) {
                underWay = false;
                session.unavailable(SkipReason.NOT_LOADED);
            }
        }
    }

    private static Arbitrary<String> lines() {
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of("LISTEN_PORT 4711", "LISTEN_PORT 1")),
                Tuple.of(4, Arbitraries.of("START", "PAUSE")),
                Tuple.of(6, Arbitraries.integers().between(-3, MAX_SIZE + 2).map(id -> "GET " + id)),
                Tuple.of(2, Arbitraries.of("ALIVE 1", "BOGUS", "", "GET x", "FRAGMENT_SIZE 9", "GET 2147483647")),
                Tuple.of(1, Arbitraries.of("END", "LISTEN_PORT 0", "LISTEN_PORT x")));
    }

    /** Commands, and what happens besides: begins with a star. */
    @Provide
    Arbitrary<String> steps() {
        return Arbitraries.frequencyOf(
                Tuple.of(10, lines()),
                Tuple.of(
                        14,
                        Arbitraries.of(
                                "*connected",
                                "*connected",
                                "*taken",
                                "*taken",
                                "*taken",
                                "*unavailable",
                                "*due",
                                "*due",
                                "*newest",
                                "*newest",
                                "*forget",
                                "*waitOver")),
                Tuple.of(1, Arbitraries.of("*stalled")));
    }

    private static void step(Checked client, String step, int[] liveId) {
        ClientSession session = client.session;
        switch (step) {
            case "*connected" -> client.connected();
            case "*taken" -> client.taken();
            case "*unavailable" -> client.unavailable();
            case "*due" -> {
                if (client.size > 0) {
                    session.due();
                }
            }
            case "*newest" -> {
                if (client.size == 0) {
                    session.newest(liveId[0]++);
                }
            }
            case "*forget" -> session.forget();
            case "*waitOver" -> {
                client.awaiting = false;
                session.waitOver();
            }
            case "*stalled" -> session.end(DisconnectReason.STALLED);
            default -> {
                if (session.accepts()) {
                    session.command(Command.parse(step));
                }
            }
        }
        assertThat(session.accepts()).isEqualTo(session.accepts() && !client.ended);
        assertThat(session.isStarted()).isEqualTo(session.isStarted() && client.open && !client.ended);
    }

    @Property(tries = 3000)
    void whateverHappensOneFrameIsUnderWayAtMostAndNothingFollowsTheEnd(
            @ForAll boolean push,
            @ForAll boolean watches,
            @ForAll @IntRange(max = MAX_SIZE) int size,
            @ForAll @Size(max = 60) List<@From("steps") String> steps) {
        Checked client = new Checked(push || watches, size);
        int[] liveId = new int[1];
        if (watches) {
            client.open = true;
            client.session.watch();
        } else {
            step(client, "LISTEN_PORT 4711", liveId);
        }
        steps.forEach(step -> step(client, step, liveId));
    }

    /** PROTOCOL.md in a few lines: what a client that takes everything at once must get. */
    @Property(tries = 2000)
    void aPulledStreamFollowsTheProtocol(
            @ForAll @IntRange(min = 1, max = MAX_SIZE) int size,
            @ForAll @Size(max = 60) List<@IntRange(min = -9, max = 2 * MAX_SIZE) Integer> requests) {
        Checked client = new Checked(false, size);
        int[] liveId = new int[1];
        step(client, "LISTEN_PORT 4711", liveId);
        client.connected();
        List<Integer> expected = new ArrayList<>();
        int position = 0;
        for (int id : requests) {
            step(client, "GET " + id, liveId);
            client.taken();
            int wanted = id == -1 ? position : id;
            if (wanted >= 0 && wanted < size) {
                expected.add(wanted);
            }
            position = Math.floorMod(wanted + 1, size);
        }
        assertThat(client.sent).isEqualTo(expected);
        assertThat(client.skipped).isZero();
    }

    @Property(tries = 2000)
    void aPushedStreamSendsOrSkipsEachImageThatIsDueInOrder(
            @ForAll @IntRange(min = 1, max = MAX_SIZE) int size,
            @ForAll @Size(max = 80) List<@From("pushSteps") String> steps) {
        Checked client = new Checked(true, size);
        int[] liveId = new int[1];
        step(client, "LISTEN_PORT 4711", liveId);
        client.connected();
        List<Integer> expected = new ArrayList<>();
        boolean started = false;
        int position = 0;
        int skipped = 0;
        for (String step : steps) {
            if (step.equals("START")) {
                started = true;
            } else if (step.equals("PAUSE")) {
                started = false;
            } else if (step.equals("*due") && started) {
                if (client.underWay) {
                    skipped++;
                } else {
                    expected.add(position);
                }
                position = (position + 1) % size;
            }
            step(client, step, liveId);
        }
        assertThat(client.sent).isEqualTo(expected);
        assertThat(client.skipped).isEqualTo(skipped);
        assertThat(client.session.position()).isEqualTo(position);
    }

    @Provide
    Arbitrary<String> pushSteps() {
        return Arbitraries.of(
                "START",
                "PAUSE",
                "*due",
                "*due",
                "*due",
                "*due",
                "*taken",
                "*taken",
                "*taken",
                "ALIVE",
                "GET 2",
                "LISTEN_PORT 9");
    }

    @Property(tries = 2000)
    void aLivePushCountsEveryFrameAndTheNewestArrivesInTheEnd(
            @ForAll @Size(max = 80) List<@From("liveSteps") String> steps) {
        Checked client = new Checked(true, 0);
        int[] liveId = new int[1];
        step(client, "LISTEN_PORT 4711", liveId);
        client.connected();
        step(client, "START", liveId);
        steps.forEach(step -> step(client, step, liveId));
        for (int i = 0; i < 3; i++) {
            client.taken();
        }
        assertThat(client.newestSent + client.skipped).isEqualTo(liveId[0]);
        assertThat(liveId[0] == 0 || client.newestSent > 0).isTrue();
    }

    @Provide
    Arbitrary<String> liveSteps() {
        return Arbitraries.of("*newest", "*newest", "*taken", "START", "ALIVE");
    }

    @Property(tries = 500)
    void withAClockStartAndPauseDecideWhatIsSent(
            @ForAll @IntRange(min = 1, max = MAX_SIZE) int size,
            @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 300) Integer> pausesMs) {
        ManualScheduler time = new ManualScheduler();
        Checked client = new Checked(true, size);
        int[] liveId = new int[1];
        step(client, "LISTEN_PORT 4711", liveId);
        client.connected();
        int expected = 0;
        SlotPlan plan = new SlotPlan(0, 20);
        for (int pause : pausesMs) {
            step(client, "START", liveId);
            SlotPlan.Place place = plan.place(time.nanoTime());
            var ticks = time.every(place.firstDue(), 20, (deadline, missed) -> {
                client.session.due();
                client.taken();
            });
            time.advance(Duration.ofMillis(225)); // Four intervals of 50 ms, and a bit that no slot fills.
            expected += 4;
            ticks.cancel();
            step(client, "PAUSE", liveId);
            time.advance(Duration.ofMillis(pause));
        }
        assertThat(client.sent).hasSize(expected);
        for (int i = 0; i < expected; i++) {
            assertThat(client.sent.get(i)).isEqualTo(i % size);
        }
    }

    /** Speaks as the original did, on top of the session and the wire formats. */
    private static final class Replay extends RecordingOutlet {
        final List<byte[]> images = Golden.frames();
        final ByteArrayOutputStream data = new ByteArrayOutputStream();
        final ClientSession session;
        final CommandReader reader = new CommandReader(1024);

        Replay(boolean push) {
            session = new ClientSession(push, images.size(), this);
        }

        @Override
        public void openData(int port) {
            session.dataOpened();
        }

        @Override
        public void send(int id) {
            data.writeBytes(TcpFrameHeader.encode(id, images.get(id).length));
            data.writeBytes(images.get(id));
            session.taken();
        }

        void receive(String control) throws WireFormatException {
            String text = control.replace("{port}", "4711");
            ByteBuffer in = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
            Command command;
            while ((command = reader.next(in)) != null) {
                session.command(command);
            }
        }

        byte[] takeData() {
            byte[] taken = data.toByteArray();
            data.reset();
            return taken;
        }
    }

    @Example
    void theRecordedPullIsRepeatedByteForByte() throws WireFormatException {
        Replay replay = new Replay(false);
        for (Golden.Step step : Golden.tcpPull()) {
            replay.receive(step.send());
            assertThat(replay.takeData()).isEqualTo(step.receive());
            assertThat(replay.drain()).isEqualTo(step.closed() ? List.of("end END") : List.of());
        }
    }

    @Example
    void theRecordedPushIsRepeatedByteForByte() throws WireFormatException {
        Replay replay = new Replay(true);
        for (Golden.Step step : Golden.tcpPush()) {
            replay.receive(step.send());
            TcpFrameReader frames = new TcpFrameReader(1 << 20);
            ByteBuffer recorded = ByteBuffer.wrap(step.receive());
            while (frames.next(recorded) != null) {
                replay.session.due();
            }
            assertThat(replay.takeData()).isEqualTo(step.receive());
            if (step.receive().length == 0) {
                replay.session.due();
                assertThat(replay.takeData()).isEmpty();
            }
        }
    }
}
