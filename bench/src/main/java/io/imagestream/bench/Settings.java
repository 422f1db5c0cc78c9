package io.imagestream.bench;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How to measure.
 *
 * @param rounds how often each subject is measured, in turn with the others
 * @param warmUp how long a subject of ours works before it is measured, so that its code is compiled; references need none
 * @param window how long is measured
 * @param full whether all cases are measured, or those that tell most
 * @param tools where the programs written in C are
 */
record Settings(int rounds, Duration warmUp, Duration window, boolean full, Path tools) {
    String tool(String name) {
        return tools.resolve(name).toString();
    }
}
