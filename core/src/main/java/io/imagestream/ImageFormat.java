package io.imagestream;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The image formats that a stream can hold, told apart by their first bytes. */
public enum ImageFormat {
    /** JPEG; descriptors call it JPG or JPEG. */
    JPEG("image/jpeg", "jpg", "\u00FF\u00D8\u00FF"),
    /** PNG. */
    PNG("image/png", "png", "\u0089PNG\r\n\u001A\n"),
    /** GIF. */
    GIF("image/gif", "gif", "GIF8"),
    /** Windows bitmap. */
    BMP("image/bmp", "bmp", "BM");

    private final String mediaType;
    private final String extension;
    /** The first bytes, each a character. */
    private final String magic;

    ImageFormat(String mediaType, String extension, String magic) {
        this.mediaType = mediaType;
        this.extension = extension;
        this.magic = magic;
    }

    /** How many bytes {@link #detect} needs to tell any format. */
    static final int MAGIC_LENGTH = 8;

    /**
     * Tells the format from an image's first bytes.
     *
     * @param image the image, or at least its first eight bytes
     * @return the format, or empty when it is none of these
     */
    public static Optional<ImageFormat> detect(byte[] image) {
        for (ImageFormat format : values()) {
            if (format.matches(image)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    /**
     * Finds the format that a descriptor's free text names.
     *
     * @param type such as {@code JPG}, {@code jpeg} or {@code PNG}
     * @return the format, or empty when the text names none of these
     */
    public static Optional<ImageFormat> ofType(String type) {
        return switch (type.toUpperCase(Locale.ROOT)) {
            case "JPG", "JPEG" -> Optional.of(JPEG);
            case "PNG" -> Optional.of(PNG);
            case "GIF" -> Optional.of(GIF);
            case "BMP" -> Optional.of(BMP);
            default -> Optional.empty();
        };
    }

    /**
     * Returns the media type.
     *
     * @return such as {@code image/jpeg}
     */
    public String mediaType() {
        return mediaType;
    }

    /**
     * Returns the usual file extension.
     *
     * @return such as {@code jpg}, without the dot
     */
    public String extension() {
        return extension;
    }

    private boolean matches(byte[] image) {
        return image.length >= magic.length()
                && new String(image, 0, magic.length(), StandardCharsets.ISO_8859_1).equals(magic);
    }
}
