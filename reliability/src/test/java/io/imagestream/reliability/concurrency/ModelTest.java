package io.imagestream.reliability.concurrency;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** The model checker finds what is wrong on this JDK: one that finds nothing would let everything pass. */
class ModelTest {
    /** Loses counts. */
    public static class Racy {
        private int value;

        @Operation
        public int increment() {
            return ++value;
        }
    }

    /** Breaks its promise in some orders alone. */
    public static class Broken {
        private int calls;
        private int value;

        @Operation
        public void increment() {
            synchronized (this) {
                calls++;
            }
            value++;
        }

        @Validate
        public void all() {
            if (calls != value) {
                throw new IllegalStateException("of " + calls + " calls " + value + " counted");
            }
        }
    }

    @Test
    void findsWhatIsLost() {
        assertThatThrownBy(() -> Model.check(Racy.class)).isInstanceOf(LincheckAssertionError.class);
    }

    @Test
    void findsWhatIsInvalid() {
        assertThatThrownBy(() -> Model.check(Broken.class)).isInstanceOf(LincheckAssertionError.class);
    }
}
