package io.imagestream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.imagestream.LargeImages;
import io.imagestream.jpeg.RtpJpegEncoder;
import io.imagestream.jpeg.UnfitImageException;
import io.imagestream.wire.RtpJpegImage;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** Images of any format that are to be sent as RTP: what each of them costs has bounds, however large it says that it is. */
class JpegFuzzTest {
    /** Of 2040x2040 pixels at most twelve bytes are held for each at a time; all that is made on the way counts here. */
    private static final long MAX_ALLOCATED = 512L << 20;
    /** Far more than any takes: 100 scans of so many pixels, looked at by the fuzzer at each branch. */
    private static final long MAX_CPU_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final RtpJpegEncoder encoder = new RtpJpegEncoder(LargeImages.REFUSE);

    @FuzzTest(maxDuration = FuzzTime.EACH)
    void anImageFitsOrIsRefused(byte[] input) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long began = THREADS.getCurrentThreadCpuTime();
        try {
            RtpJpegImage image = encoder.transcode(ByteBuffer.wrap(input));
            assertThat(Math.max(image.width(), image.height())).isLessThanOrEqualTo(RtpJpegImage.MAX_SIDE);
        } catch (UnfitImageException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocated).isLessThan(MAX_ALLOCATED);
        assertThat(THREADS.getCurrentThreadCpuTime() - began).isLessThan(MAX_CPU_NANOS);
    }
}
