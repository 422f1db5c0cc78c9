package io.imagestream.reliability.abuse;

import io.imagestream.ImageStreamClient;
import io.imagestream.reliability.Answers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A program that watches as anybody does, and says how that goes. */
final class Viewer {
    private static final List<Long> gaps = Collections.synchronizedList(new ArrayList<>());
    private static long last;

    private Viewer() {}

    /**
     * What it saw since it was asked before.
     *
     * @param frames how many came
     * @param medianMillis between two
     * @param worstMillis between two
     * @param connections since the beginning
     */
    record Figures(int frames, long medianMillis, long worstMillis, long connections) {
        static Figures parse(String line) {
            String[] words = line.split(" ");
            return new Figures(
                    Integer.parseInt(words[0]),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]));
        }
    }

    /** Answers each line with figures. */
    public static void main(String[] args) throws IOException {
        ImageStreamClient client = ImageStreamClient.builder()
                .from(args[0])
                .onFrame(frame -> came())
                .build()
                .start();
        Answers.print("ready");
        Answers.serve(line -> {
            List<Long> seen;
            synchronized (gaps) {
                seen = new ArrayList<>(gaps);
                gaps.clear();
            }
            Collections.sort(seen);
            long median = seen.isEmpty() ? -1 : seen.get(seen.size() / 2);
            long worst = seen.isEmpty() ? -1 : seen.get(seen.size() - 1);
            return seen.size() + " " + median + " " + worst + " "
                    + client.stats().connections();
        });
    }

    /** On the client's thread. */
    private static void came() {
        long now = System.nanoTime();
        if (last != 0) {
            gaps.add((now - last) / 1_000_000);
        }
        last = now;
    }
}
