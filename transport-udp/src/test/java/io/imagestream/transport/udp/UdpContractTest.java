package io.imagestream.transport.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagestream.DisconnectReason;
import io.imagestream.ImageStreamServer;
import io.imagestream.ServerBuilder;
import io.imagestream.testkit.TransportContract;
import io.imagestream.transport.netty.NettyRuntime;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every transport promises, over UDP. */
class UdpContractTest extends TransportContract {
    @Override
    protected ServerBuilder<?> pushServer() {
        return ImageStreamServer.builder().udpPush();
    }

    @Override
    protected ServerBuilder<?> pullServer() {
        return ImageStreamServer.builder().udpPull();
    }

    @Override
    protected int lengthThatTakesTime() {
        return 150_000; // In bursts, 3 ms apart.
    }

    @Override
    protected boolean serversWaitForSlowClients() {
        return false;
    }

    /** The last datagram and the word that the data port is shut come by two sockets. */
    @Override
    protected Set<DisconnectReason> reasonsOfLeaving() {
        return Set.of(DisconnectReason.END, DisconnectReason.PORT_UNREACHABLE);
    }

    @Override
    protected void assertNothingLeft() {
        Leftovers.assertNone();
    }

    /** On Linux the native transport must be found, but for the run that leaves it out on purpose. */
    @Test
    void runsOnTheTransportThatIsMeant() {
        boolean linux = System.getProperty("os.name").equals("Linux");
        boolean leftOut = Boolean.getBoolean("io.netty.transport.noNative");
        assertThat(NettyRuntime.isEpoll()).isEqualTo(linux && !leftOut);
    }
}
