package io.imagestream.examples;

import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Toolkit;
import java.awt.image.BufferedImage;
import javax.swing.JComponent;
import org.jspecify.annotations.Nullable;

/** Shows an image as large as fits, in its own proportions. Used by the thread that draws alone. */
final class Picture extends JComponent {
    private static final long serialVersionUID = 1L;

    private transient @Nullable BufferedImage image;

    void show(BufferedImage next) {
        image = next;
        repaint();
    }

    @Override
    protected void paintComponent(Graphics graphics) {
        BufferedImage shown = image;
        if (shown == null || !(graphics instanceof Graphics2D canvas)) {
            return;
        }
        double scale = Math.min((double) getWidth() / shown.getWidth(), (double) getHeight() / shown.getHeight());
        int width = (int) Math.round(shown.getWidth() * scale);
        int height = (int) Math.round(shown.getHeight() * scale);
        canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        canvas.drawImage(shown, (getWidth() - width) / 2, (getHeight() - height) / 2, width, height, null);
        // Or else some window systems show moving pictures in jerks.
        Toolkit.getDefaultToolkit().sync();
    }
}
