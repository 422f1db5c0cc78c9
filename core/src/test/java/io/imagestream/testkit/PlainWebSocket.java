package io.imagestream.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

/**
 * A WebSocket client (RFC 6455) that reads images as docs/protocol.md, "WebSocket", has them; on a plain socket and sharing no
 * code with the library. It answers nothing by itself, neither images nor pings.
 *
 * <p>What it reads it takes strictly: messages of one frame, unmasked, no extension, lengths in their shortest form. Not
 * thread-safe, but for {@link #close()}.
 */
public final class PlainWebSocket implements AutoCloseable {
    /** A frame's opcode. */
    public static final int CONTINUATION = 0;
    /** A frame's opcode. */
    public static final int TEXT = 1;
    /** A frame's opcode. */
    public static final int BINARY = 2;
    /** A frame's opcode. */
    public static final int CLOSE = 8;
    /** A frame's opcode. */
    public static final int PING = 9;
    /** A frame's opcode. */
    public static final int PONG = 10;

    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int MIN_HEADER = 20;

    /** A frame as it came. */
    public record Frame(int opcode, byte[] payload) {}

    /** An image as it came, with what its header says. */
    public record Message(int format, int streamId, int frameId, long capturedMicros, byte[] image) {}

    private final PlainHttp http;
    private final Random random = new Random(1);

    private PlainWebSocket(PlainHttp http) {
        this.http = http;
    }

    // --- connecting -------------------------------------------------------------------------------------------------

    /** Connects to a server on this machine's IPv4 loopback address and shakes hands. */
    public static PlainWebSocket connect(int port, String target, String... fields) {
        return open(PlainHttp.connect(port), target, fields);
    }

    /** Shakes hands on a connection, with further fields, each {@code Name: value}. It is closed with this. */
    public static PlainWebSocket open(PlainHttp http, String target, String... fields) {
        return opened(http.send(handshake(target, fields)));
    }

    /** Reads the answer to a {@link #handshake} that was sent. */
    public static PlainWebSocket opened(PlainHttp http) {
        PlainHttp.Head head = http.readHead();
        if (head.status() != 101) {
            throw new AssertionError("no handshake: " + head);
        }
        PlainHttp.Fields fields = head.fields();
        if (!fields.need("Upgrade").equalsIgnoreCase("websocket")
                || !fields.need("Connection").equalsIgnoreCase("upgrade")
                || !fields.need("Sec-WebSocket-Accept").equals(accept(key()))
                || fields.get("Sec-WebSocket-Extensions").isPresent()
                || fields.get("Sec-WebSocket-Protocol").isPresent()) {
            throw new AssertionError("a wrong handshake: " + head);
        }
        return new PlainWebSocket(http);
    }

    /** Writes the request of a handshake without sending it. */
    public static String handshake(String target, String... fields) {
        String[] all = Arrays.copyOf(fields, fields.length + 4);
        all[fields.length] = "Upgrade: websocket";
        all[fields.length + 1] = "Connection: keep-alive, Upgrade";
        all[fields.length + 2] = "Sec-WebSocket-Version: 13";
        all[fields.length + 3] = "Sec-WebSocket-Key: " + key();
        return PlainHttp.request("GET", target, all);
    }

    private static String key() {
        return Base64.getEncoder().encodeToString("sixteen bytes of".getBytes(StandardCharsets.US_ASCII));
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the connection. */
    public PlainHttp http() {
        return http;
    }

    // --- sending ----------------------------------------------------------------------------------------------------

    /** Sends a text message. */
    public PlainWebSocket sendText(String text) {
        return sendFrame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Acknowledges an image. */
    public PlainWebSocket ack(Message message) {
        return ack(message.streamId(), message.frameId());
    }

    /** Acknowledges an image. */
    public PlainWebSocket ack(int streamId, int frameId) {
        return sendText("ack " + streamId + " " + frameId);
    }

    /** Sends a whole message or a control frame. */
    public PlainWebSocket sendFrame(int opcode, byte[] payload) {
        http.send(encode(FINAL | opcode, payload, true));
        return this;
    }

    /** Sends a frame that is not masked, which clients must not. */
    public PlainWebSocket sendUnmasked(int opcode, byte[] payload) {
        http.send(encode(FINAL | opcode, payload, false));
        return this;
    }

    /** Sends a frame that others of the same message follow. */
    public PlainWebSocket sendFragment(int opcode, byte[] payload) {
        http.send(encode(opcode, payload, true));
        return this;
    }

    /** Sends a close frame. */
    public PlainWebSocket sendClose(int status) {
        return sendFrame(CLOSE, new byte[] {(byte) (status >> 8), (byte) status});
    }

    /** Writes a frame as a client sends it, without sending it. */
    public byte[] encode(int opcode, byte[] payload) {
        return encode(FINAL | opcode, payload, true);
    }

    private byte[] encode(int first, byte[] payload, boolean masked) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int mask = masked ? MASKED : 0;
        out.write(first);
        if (payload.length < 126) {
            out.write(mask | payload.length);
        } else if (payload.length <= 0xFFFF) {
            out.write(mask | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(mask | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        byte[] key = new byte[4];
        if (masked) {
            random.nextBytes(key);
            out.writeBytes(key);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ key[i % 4]);
        }
        return out.toByteArray();
    }

    // --- reading ----------------------------------------------------------------------------------------------------

    /** Reads a frame, which must be a whole message or a control frame. */
    public Frame readFrame() {
        int first = http.read(1)[0] & 0xFF;
        int second = http.read(1)[0] & 0xFF;
        if ((first & 0xF0) != FINAL) {
            throw new AssertionError(String.format("a fragment or an extension: %02x", first));
        }
        if ((second & MASKED) != 0) {
            throw new AssertionError("a masked frame from a server");
        }
        long length = second;
        if (second == 126) {
            length = ByteBuffer.wrap(http.read(2)).getShort() & 0xFFFF;
        } else if (second == 127) {
            length = ByteBuffer.wrap(http.read(8)).getLong();
        }
        if ((second == 126 && length < 126) || (second == 127 && length <= 0xFFFF) || length > 1 << 30) {
            throw new AssertionError("length " + length + " does not go with " + second);
        }
        return new Frame(first & 0x0F, http.read((int) length));
    }

    /** Reads an image; fails when something else comes. */
    public Message readMessage() {
        Frame frame = readFrame();
        if (frame.opcode() != BINARY) {
            throw new AssertionError("no image, but opcode " + frame.opcode() + ": "
                    + new String(frame.payload(), StandardCharsets.ISO_8859_1));
        }
        return message(frame.payload());
    }

    /** Reads what is in a binary message. */
    public static Message message(byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        int version = in.get();
        int format = in.get();
        int length = in.getShort() & 0xFFFF;
        if (version != 1 || length < MIN_HEADER || length > payload.length) {
            throw new AssertionError("version " + version + " with a header of " + length + " bytes");
        }
        int streamId = in.getInt();
        int frameId = in.getInt();
        long captured = in.getLong();
        return new Message(format, streamId, frameId, captured, Arrays.copyOfRange(payload, length, payload.length));
    }

    /** Passes over images until the server closes, and returns its status. */
    public int readClose() {
        Frame frame;
        do {
            frame = readFrame();
        } while (frame.opcode() == BINARY);
        if (frame.opcode() != CLOSE || frame.payload().length < 2) {
            throw new AssertionError("no close with a status, but opcode " + frame.opcode());
        }
        return ByteBuffer.wrap(frame.payload()).getShort() & 0xFFFF;
    }

    /** Waits until the server ends the connection and fails when bytes come before. */
    public void expectEnd() {
        http.expectEnd();
    }

    /** Returns the port of this end. */
    public int localPort() {
        return http.localPort();
    }

    @Override
    public void close() {
        http.close();
    }
}
