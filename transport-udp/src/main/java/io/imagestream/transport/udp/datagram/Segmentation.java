package io.imagestream.transport.udp.datagram;

import io.imagestream.transport.netty.NettyRuntime;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.unix.Errors;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the operating system cuts a burst into datagrams itself (UDP GSO, Linux 4.18 and later), so that a burst costs one system
 * call instead of one for each datagram.
 *
 * <p>Asked once; {@code -Dio.imagestream.udp.segmentation=false} switches it off. It may still fail for a destination, such as one
 * whose network carries only shorter packets: then that socket sends plain datagrams from then on.
 */
final class Segmentation {
    /** The most segments that the kernel takes in one call (UDP_MAX_SEGMENTS of the older ones). */
    static final int MAX_SEGMENTS = 64;
    /** The most bytes that it takes in one call. */
    static final int MAX_BYTES = 65_507;

    private static final Logger log = LoggerFactory.getLogger(Segmentation.class);
    private static final boolean SUPPORTED = isWanted() && NettyRuntime.isEpoll() && probe();
    private static final AtomicBoolean TOLD = new AtomicBoolean();
    /** EIO, EINVAL, EMSGSIZE, ENOPROTOOPT, EOPNOTSUPP on Linux: what a kernel or a network device says that cannot do it. */
    private static final Set<Integer> CANNOT = Set.of(-5, -22, -90, -92, -95);

    private Segmentation() {}

    private static boolean isWanted() {
        return Boolean.parseBoolean(System.getProperty("io.imagestream.udp.segmentation", "true"));
    }

    private static boolean probe() {
        boolean supported = EpollDatagramChannel.isSegmentedDatagramPacketSupported();
        log.debug("the kernel {} cut bursts into datagrams", supported ? "can" : "cannot");
        return supported;
    }

    static boolean isSupported() {
        return SUPPORTED;
    }

    /** Says whether a failure means that plain datagrams would get through. */
    static boolean isDeniedBy(Throwable failure) {
        return failure instanceof Errors.NativeIoException error && CANNOT.contains(error.expectedErr());
    }

    /** Says once in the log that a socket goes on without. */
    static void tellDenied(Object destination, int datagram, Throwable why) {
        if (TOLD.compareAndSet(false, true)) {
            log.info(
                    "datagrams of {} bytes to {} are sent one by one, as the kernel does not cut them on that way: {}",
                    datagram,
                    destination,
                    why.getMessage());
        }
    }
}
