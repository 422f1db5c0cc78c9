package io.imagestream.reliability;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** The other end of a {@link Child}: answers each line with one. */
public final class Answers {
    private Answers() {}

    /** Prints one line, whatever the text. */
    public static void print(String text) {
        System.out.println(text.replace('\n', ' '));
        System.out.flush();
    }

    /** Answers until the input ends, then ends the JVM. What fails is answered with {@code failed: } and why. */
    public static void serve(UnaryOperator<String> answer) throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String text;
            try {
                text = answer.apply(line);
            } catch (RuntimeException e) {
                text = "failed: " + e;
            }
            print(text);
        }
        System.exit(0);
    }
}
