package io.imagestream.transport.udp.datagram;

import io.netty.channel.unix.Errors;
import java.net.PortUnreachableException;

/** Tells the failure by which a connected socket learns that nothing listens at the other end (ICMP port unreachable). */
public final class Unreachable {
    private Unreachable() {}

    /**
     * Says whether a failure means that.
     *
     * @param failure what a socket threw
     * @return true when the port is known to be shut
     */
    public static boolean says(Throwable failure) {
        return failure instanceof PortUnreachableException
                || (failure instanceof Errors.NativeIoException error
                        && error.expectedErr() == Errors.ERROR_ECONNREFUSED_NEGATIVE);
    }
}
