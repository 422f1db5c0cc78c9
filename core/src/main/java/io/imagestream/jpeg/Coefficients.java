package io.imagestream.jpeg;

/** The quantized coefficients of one component, block by block, each in zig-zag order. Not thread-safe. */
final class Coefficients {
    /** How many a block has. */
    static final int IN_BLOCK = 64;

    /** The component's sampling factors: how many of its blocks an MCU has. */
    final int horizontal;

    final int vertical;
    /** How many blocks the component needs. */
    final int columns;

    final int rows;
    /** How many blocks a row has in {@code values}, with those that fill the last MCU up. */
    final int stride;

    final short[] values;
    /** Whether a scan held this component alone, which leaves out the blocks that would only fill MCUs up. */
    private boolean alone;

    /** Makes room for a component of {@code mcuColumns} times {@code mcuRows} MCUs. */
    Coefficients(int horizontal, int vertical, int columns, int rows, int mcuColumns, int mcuRows) {
        this.horizontal = horizontal;
        this.vertical = vertical;
        this.columns = columns;
        this.rows = rows;
        stride = mcuColumns * horizontal;
        values = new short[stride * mcuRows * vertical * IN_BLOCK];
    }

    /** Returns where a block begins. */
    int at(int column, int row) {
        return (row * stride + column) * IN_BLOCK;
    }

    /** Notes that a scan holds this component alone. */
    void codedAlone() {
        alone = true;
    }

    /** Tells whether all scans had this block. */
    boolean has(int column, int row) {
        return alone ? column < columns && row < rows : column < stride && row < values.length / IN_BLOCK / stride;
    }
}
