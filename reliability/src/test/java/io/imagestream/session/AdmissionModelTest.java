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

    /** Clients that come and go, two of them at a time. */
    public static class Visits {
        private final Admission admission = new Admission(2, 2, 1);

        @Operation
        public void visit() {
            if (admission.admit(ONE) == null) {
                admission.leave(ONE);
            }
        }

        @Validate
        public void thereIsRoomForTwo() {
            int room = 0;
            while (admission.admit(ONE) == null) {
                room++;
            }
            if (room != 2) {
                throw new IllegalStateException("there is room for " + room + " of an address, not for 2");
            }
            admission.leave(ONE);
            admission.leave(ONE);
        }
    }

    @Test
    void whoHasGoneLeavesRoom() {
        Model.meet(Visits.class);
    }

    @Test
    void noMoreThanTheBounds() {
        Model.check(AdmissionModelTest.class);
    }
}
