package io.imagestream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Describes a stream as the original's descriptor files ("flux") do; docs/protocol.md, "Descriptor files".
 *
 * <p>{@code name}, {@code type} and {@code address} may be empty, which a file expresses by leaving them out. {@code type} is
 * free text in the family and kept as written; {@link ImageFormat#ofType} tells which of ours it names. Immutable.
 *
 * @param id the stream's number; 0 where a file has none
 * @param name one word, or empty
 * @param type such as {@code JPEG}, or empty
 * @param address the address that is published, or empty; the group for multicast
 * @param port 0 to 65535; 0 lets the server choose
 * @param delivery the method
 * @param ips images per second, 0.001 to 1000; {@value #DEFAULT_IPS} where a file has none
 * @param frames image files, relative to the working folder, with slashes
 * @param control where images are asked for; for {@link Delivery#MCAST_PULL} alone
 */
public record StreamDescriptor(
        int id,
        String name,
        String type,
        String address,
        int port,
        Delivery delivery,
        double ips,
        List<String> frames,
        Optional<ControlPlace> control) {
    /** The rate of a stream that names none. */
    public static final double DEFAULT_IPS = 24;

    /** Checks the parts. */
    public StreamDescriptor {
        wordOrEmpty("name", name);
        wordOrEmpty("type", type);
        wordOrEmpty("address", address);
        Checks.port(port);
        Objects.requireNonNull(delivery, "delivery");
        Checks.ips(ips);
        frames = List.copyOf(frames);
        if (control.isPresent() && delivery != Delivery.MCAST_PULL) {
            throw new IllegalArgumentException(
                    "the control place " + control.get() + " is for MCAST_PULL, not for " + delivery);
        }
    }

    /**
     * Creates a description without a control place.
     *
     * @param id the stream's number; 0 where a file has none
     * @param name one word, or empty
     * @param type such as {@code JPEG}, or empty
     * @param address the address that is published, or empty; the group for multicast
     * @param port 0 to 65535; 0 lets the server choose
     * @param delivery the method
     * @param ips images per second, 0.001 to 1000
     * @param frames image files, relative to the working folder, with slashes
     */
    public StreamDescriptor(
            int id,
            String name,
            String type,
            String address,
            int port,
            Delivery delivery,
            double ips,
            List<String> frames) {
        this(id, name, type, address, port, delivery, ips, frames, Optional.empty());
    }

    /**
     * Reads a descriptor file.
     *
     * @param file UTF-8 text; ISO 8859-1 where it is not valid UTF-8
     * @return the descriptor
     * @throws IOException when the file cannot be read, is larger than 16 MiB, or is no descriptor; the message names the
     *     file
     */
    public static StreamDescriptor read(Path file) throws IOException {
        return FamilyFiles.read(file, "stream descriptor", FamilyFiles.MAX_FILE_LENGTH, StreamDescriptor::parse);
    }

    /**
     * Parses a descriptor's text, in either spelling of the family ({@code Key: value} or {@code Key=value}).
     *
     * @param text the lines, ended by LF or CRLF
     * @return the descriptor
     * @throws IllegalArgumentException when Port or Protocol are missing or a value is out of range; the message names the
     *     line
     */
    public static StreamDescriptor parse(String text) {
        return new DescriptorText().parse(text);
    }

    /**
     * Writes the form that the original reads: {@code Key: value}, one a line, then the image files. A control place stands in a
     * line that the original passes over, {@code # Control: 192.0.2.7:9002}.
     *
     * @return the text, ended by LF
     * @throws IllegalArgumentException when a file's name holds white space or would read back as something else
     */
    public String toText() {
        return DescriptorText.write(this);
    }

    /**
     * Writes {@link #toText} to a file, in UTF-8, replacing it.
     *
     * @param file where to
     * @throws IOException when the file cannot be written
     * @throws IllegalArgumentException as {@link #toText} throws it
     */
    public void write(Path file) throws IOException {
        Files.writeString(file, toText());
    }

    /**
     * Returns the rate as the family's files and catalogs write it.
     *
     * @return such as {@code 24.0} or {@code 12.5}, never with an exponent
     */
    public String ipsText() {
        return DescriptorText.ipsText(ips);
    }

    /**
     * Returns the stream's place.
     *
     * @return delivery, address and port
     * @throws IllegalArgumentException when the address is empty
     */
    public StreamUri uri() {
        return new StreamUri(delivery, address, port);
    }

    /**
     * Returns a copy that is published elsewhere.
     *
     * @param newAddress the address
     * @param newPort the port
     * @return the copy
     */
    public StreamDescriptor at(String newAddress, int newPort) {
        return new StreamDescriptor(id, name, type, newAddress, newPort, delivery, ips, frames, control);
    }

    /**
     * Returns a copy that names no images.
     *
     * @return the copy
     */
    public StreamDescriptor withoutFrames() {
        return new StreamDescriptor(id, name, type, address, port, delivery, ips, List.of(), control);
    }

    private static void wordOrEmpty(String what, String text) {
        if (!text.isEmpty()) {
            Checks.word(what, text);
        }
    }
}
