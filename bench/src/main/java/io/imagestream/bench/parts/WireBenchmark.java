package io.imagestream.bench.parts;

import io.imagestream.LargeImages;
import io.imagestream.bench.Pictures;
import io.imagestream.jpeg.RtpJpegEncoder;
import io.imagestream.session.FrameAssembler;
import io.imagestream.wire.Command;
import io.imagestream.wire.CommandReader;
import io.imagestream.wire.FragmentTrain;
import io.imagestream.wire.HttpRequestLine;
import io.imagestream.wire.MultipartReader;
import io.imagestream.wire.RtpJpegImage;
import io.imagestream.wire.RtpJpegTrain;
import io.imagestream.wire.WireFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Formats of the wire, with an image of 32 KB in datagrams of 1200 bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WireBenchmark {
    private static final int LENGTH = 32 * 1024;
    private static final int SIZE = 1200;

    private final RtpJpegEncoder encoder = new RtpJpegEncoder(LargeImages.REFUSE);
    private final ByteBuffer commands = ByteBuffer.wrap(
            "LISTEN_PORT 40000\r\n\r\nSTART\r\n\r\nGET 17\r\n\r\nGET -1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    private final String requestLine = "GET /stream?ips=10 HTTP/1.1";
    private final ByteBuffer image = ByteBuffer.wrap(Pictures.noise(1, LENGTH));
    private final ByteBuffer train = ByteBuffer.allocate(FragmentTrain.length(7, image.remaining(), SIZE));
    private final List<ByteBuffer> datagrams = new ArrayList<>();
    private final RtpJpegImage rtpImage = encoder.asIs(image.duplicate()).orElseThrow();
    private final ByteBuffer rtpTrain = ByteBuffer.allocate(RtpJpegTrain.length(rtpImage, SIZE));
    private final ByteBuffer multipart = multipart(image.duplicate());

    /** Cuts the image once. */
    @Setup
    public void cut() {
        FragmentTrain.write(7, image.duplicate(), SIZE, train);
        train.flip();
        ByteBuffer copy = ByteBuffer.allocate(train.limit()).put(train.duplicate());
        for (int at = 0; at < copy.limit(); at += SIZE) {
            datagrams.add(copy.slice(at, Math.min(SIZE, copy.limit() - at)));
        }
    }

    private static ByteBuffer multipart(ByteBuffer bytes) {
        byte[] head = ("--b\r\nContent-Type: image/jpeg\r\nContent-Length: " + bytes.remaining() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] end = "\r\n--b\r\n".getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(head.length + bytes.remaining() + end.length)
                .put(head)
                .put(bytes)
                .put(end)
                .flip();
    }

    /** Reads four commands. */
    @Benchmark
    public void fourCommands(Blackhole hole) throws WireFormatException {
        CommandReader reader = new CommandReader(256);
        ByteBuffer in = commands.duplicate();
        for (Command next = reader.next(in); next != null; next = reader.next(in)) {
            hole.consume(next);
        }
    }

    /** Tells HTTP from a command. */
    @Benchmark
    public boolean httpOrCommand() {
        return HttpRequestLine.matches(requestLine);
    }

    /** Cuts an image into datagrams. */
    @Benchmark
    public ByteBuffer datagramsOfAnImage() {
        FragmentTrain.write(7, image.duplicate(), SIZE, train.clear());
        return train.flip();
    }

    /** Puts an image together. */
    @Benchmark
    public FrameAssembler imageOfDatagrams(Blackhole hole) {
        FrameAssembler assembler = new FrameAssembler(1 << 20, 1_000_000_000L, new FrameAssembler.Sink() {
            @Override
            public void frame(int id, byte[] bytes) {
                hole.consume(bytes);
            }

            @Override
            public void incomplete(int id) {
                throw new AssertionError(id);
            }

            @Override
            public void rejected(String why) {
                throw new AssertionError(why);
            }
        });
        for (ByteBuffer datagram : datagrams) {
            assembler.accept(this, datagram.duplicate(), 0);
        }
        return assembler;
    }

    /** Looks into a JPEG for RTP. */
    @Benchmark
    public Optional<RtpJpegImage> jpegForRtp() {
        return encoder.asIs(image.duplicate());
    }

    /** Cuts an image into RTP packets. */
    @Benchmark
    public ByteBuffer rtpPacketsOfAnImage() {
        RtpJpegTrain.write(rtpImage, SIZE, rtpTrain.clear());
        return rtpTrain.flip();
    }

    /** Reads a part of an HTTP stream. */
    @Benchmark
    public MultipartReader.@Nullable Part partOfAStream() throws WireFormatException {
        return new MultipartReader(Optional.of("b"), 1 << 20).next(multipart.duplicate());
    }
}
