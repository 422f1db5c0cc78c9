package io.imagestream.examples;

import java.awt.AWTError;
import java.awt.Desktop;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Starts the desktop's browser. */
final class Browser {
    private Browser() {}

    /**
     * Opens a page.
     *
     * @return why that failed; empty when it did not
     */
    static Optional<String> open(URI page) {
        try {
            if (!Desktop.isDesktopSupported() || !Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
                return Optional.of("as there is no desktop that Java knows");
            }
            Desktop.getDesktop().browse(page);
            return Optional.empty();
        } catch (IOException | UnsupportedOperationException | AWTError | LinkageError e) {
            // A screen that is announced but cannot be reached, a JRE without the part that draws, no browser.
            return Optional.of(e.toString());
        }
    }
}
