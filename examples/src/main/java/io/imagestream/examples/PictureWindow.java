package io.imagestream.examples;

import io.imagestream.Frame;
import java.awt.AWTError;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.HeadlessException;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.swing.JFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A window that shows the newest frame. Frames may come on any thread, one at a time. */
final class PictureWindow implements Consumer<Frame> {
    private static final Logger log = LoggerFactory.getLogger(PictureWindow.class);

    private final String title;
    private final JFrame frame = new JFrame();
    private final Picture picture = new Picture();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private boolean sized;

    private PictureWindow(String title) {
        this.title = title;
        frame.setTitle(title);
        frame.setDefaultCloseOperation(JFrame.DISPOSE_ON_CLOSE);
        frame.addWindowListener(new WindowAdapter() {
            @Override
            public void windowClosed(WindowEvent event) {
                closed.complete(null);
            }
        });
        frame.getContentPane().setBackground(Color.BLACK);
        frame.getContentPane().add(picture);
        picture.setPreferredSize(new Dimension(640, 360));
        frame.pack();
        frame.setLocationByPlatform(true);
        frame.setVisible(true);
    }

    /** Opens a window; empty where there is no screen, or none that Java can use. */
    static Optional<PictureWindow> open(String title) {
        if (GraphicsEnvironment.isHeadless()) {
            return Optional.empty();
        }
        CompletableFuture<PictureWindow> made = new CompletableFuture<>();
        try {
            EventQueue.invokeAndWait(() -> made.complete(new PictureWindow(title)));
            return Optional.of(made.join());
        } catch (InvocationTargetException e) {
            return unusable(e.getCause() == null ? e : e.getCause());
        } catch (HeadlessException | AWTError | LinkageError e) {
            return unusable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** A screen that is announced but cannot be reached, or a JRE without the part that draws windows. */
    private static Optional<PictureWindow> unusable(Throwable cause) {
        log.warn("no window can be opened: {}", cause.toString());
        return Optional.empty();
    }

    @Override
    public void accept(Frame next) {
        BufferedImage image;
        try {
            image = ImageIO.read(new ByteArrayInputStream(next.toByteArray()));
        } catch (IOException e) {
            log.info("image {} cannot be shown: {}", next.id(), e.getMessage());
            return;
        }
        if (image != null) {
            EventQueue.invokeLater(() -> show(image));
        }
    }

    private void show(BufferedImage image) {
        picture.show(image);
        if (!sized) {
            sized = true;
            picture.setPreferredSize(new Dimension(image.getWidth(), image.getHeight()));
            frame.pack();
        }
    }

    /** Shows a text before the title, where it is seen in a narrow window, too. */
    void tell(String text) {
        EventQueue.invokeLater(() -> frame.setTitle(text + " - " + title));
    }

    /** Completes when the user closes the window. */
    CompletableFuture<Void> closed() {
        return closed;
    }

    void close() {
        EventQueue.invokeLater(frame::dispose);
    }
}
