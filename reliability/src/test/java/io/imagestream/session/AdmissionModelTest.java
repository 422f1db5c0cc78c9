package io.imagestream.session;

import io.imagestream.reliability.concurrency.Model;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** The bounds on clients and on bytes, which all event loops ask. */
public class AdmissionModelTest {
    private static final InetAddress ONE = address(1);
    private static final InetAddress OTHER = address(2);

    private final Admission admission = new Admission(3, 2, 1);
    private final ByteLimits limits = new ByteLimits(100, 60, 0);

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns why a client is refused; one that is not stays. */
    @Operation
    public String one() {
        return String.valueOf(admission.admit(ONE));
    }

    @Operation
    public String other() {
        return String.valueOf(admission.admit(OTHER));
    }

    @Operation
    public boolean connectBack() {
        return admission.mayConnectBack(ONE, 0);
    }

    @Operation
    public boolean bytes() {
        return limits.take(ONE, 40, 0);
    }

    @Operation
    public boolean otherBytes() {
        return limits.take(OTHER, 40, 0);
    }

    /** Clients that come and go. */
    public static class Visits {
        private final Admission admission = new Admission(1, 1, 1);

        @Operation
        public void visit() {
            if (admission.admit(ONE) == null) {
                admission.leave(ONE);
            }
        }

        @Validate
        public void thereIsRoomForOne() {
            if (admission.admit(OTHER) != null || admission.admit(ONE) == null) {
                throw new IllegalStateException("there is not room for exactly one");
            }
            admission.leave(OTHER);
        }
    }

    @Test
    void whoHasGoneLeavesRoom() {
        Model.check(Visits.class);
    }

    @Test
    void noMoreThanTheBounds() {
        Model.check(AdmissionModelTest.class);
    }
}
