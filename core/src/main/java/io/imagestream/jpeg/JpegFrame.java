package io.imagestream.jpeg;

import java.util.List;

/**
 * What the header of a frame says.
 *
 * @param marker the process: {@link Marker#SOF0}, 1 or 2
 * @param width in pixels, 1 to 65535
 * @param height in pixels, 1 to 65535
 * @param components one or three
 */
record JpegFrame(int marker, int width, int height, List<Component> components) {
    /**
     * A component.
     *
     * @param id what scans call it
     * @param horizontal its sampling factor, 1 to 4
     * @param vertical its sampling factor, 1 to 4
     * @param quantization its table's slot, 0 to 3
     */
    record Component(int id, int horizontal, int vertical, int quantization) {
        boolean samples(int wide, int high) {
            return horizontal == wide && vertical == high;
        }
    }

    boolean isProgressive() {
        return marker == Marker.SOF2;
    }

    /** Returns the largest horizontal sampling factor. */
    int maxHorizontal() {
        return components.stream().mapToInt(Component::horizontal).max().orElseThrow();
    }

    /** Returns the largest vertical sampling factor. */
    int maxVertical() {
        return components.stream().mapToInt(Component::vertical).max().orElseThrow();
    }

    /** Tells whether luma has the sampling factors, and chroma 1x1. */
    boolean samples(int horizontal, int vertical) {
        return components.size() == 3
                && components.get(0).samples(horizontal, vertical)
                && components.get(1).samples(1, 1)
                && components.get(2).samples(1, 1);
    }

    /** Tells whether chroma has the given share of luma's columns and rows, in whichever factors. */
    boolean subsamples(int horizontal, int vertical) {
        if (components.size() != 3) {
            return false;
        }
        Component luma = components.get(0);
        Component chroma = components.get(1);
        return components.get(2).samples(chroma.horizontal(), chroma.vertical())
                && luma.samples(chroma.horizontal() * horizontal, chroma.vertical() * vertical);
    }
}
