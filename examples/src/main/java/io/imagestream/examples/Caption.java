package io.imagestream.examples;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a title, the frame's number and the time of day onto an image, where the JRE has fonts. Not thread-safe. */
final class Caption {
    private static final Logger log = LoggerFactory.getLogger(Caption.class);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final int MARGIN = 16;

    private final String title;
    private boolean fonts = true;

    Caption(String title) {
        this.title = title;
    }

    void draw(BufferedImage image, int number) {
        if (!fonts) {
            return;
        }
        try {
            write(image, number);
        } catch (RuntimeException | LinkageError | InternalError e) {
            // JREs without fonts or without the native code for them fail in each of these ways.
            fonts = false;
            log.info("this JRE has no fonts, the picture has no text: {}", e.toString());
        }
    }

    private void write(BufferedImage image, int number) {
        Graphics2D canvas = image.createGraphics();
        try {
            canvas.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            int bottom = image.getHeight() - MARGIN;
            canvas.setColor(new Color(0xFF, 0xFF, 0xFF, 0xC0));
            canvas.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 22));
            canvas.drawString(title, MARGIN, MARGIN + 20);
            canvas.setFont(new Font(Font.MONOSPACED, Font.PLAIN, 14));
            canvas.drawString("frame " + number, MARGIN, bottom);
            String time = LocalTime.now(ZoneId.systemDefault()).format(CLOCK);
            int width = canvas.getFontMetrics().stringWidth(time);
            canvas.drawString(time, image.getWidth() - MARGIN - width, bottom);
        } finally {
            canvas.dispose();
        }
    }
}
