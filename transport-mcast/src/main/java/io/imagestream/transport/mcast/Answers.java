package io.imagestream.transport.mcast;

import io.imagestream.spi.McastServerOptions;
import io.imagestream.transport.netty.ServerLoop;
import io.imagestream.transport.netty.Viewer;
import io.imagestream.transport.udp.datagram.Broadcast;
import io.imagestream.transport.udp.datagram.FamilyForm;
import io.imagestream.wire.Command;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** The images that remote controls ask for, on their way to the group. Runs on its event loop. */
final class Answers extends Broadcast {
    private final InetSocketAddress group;
    private final Requests requests;

    /**
     * Creates it, sending nothing.
     *
     * @param channel a socket connected to the group
     * @param requests what is asked for
     */
    Answers(ServerLoop loop, McastServerOptions options, InetSocketAddress group, Channel channel, Requests requests) {
        super(
                loop,
                group,
                channel,
                new FamilyForm(options.datagramSize()),
                options.pacing(),
                options.maxBytesPerSecond());
        this.group = group;
        this.requests = requests;
    }

    @Override
    protected void answer(Viewer viewer) {
        viewer.session().command(new Command.ListenPort(group.getPort()));
        requests.answerBy(new Requests.Answerer() {
            @Override
            public boolean accepts() {
                return viewer.session().accepts();
            }

            @Override
            public void answer(Command.Get request) {
                viewer.session().command(request);
            }
        });
    }

    @Override
    public void ready() {
        requests.process();
    }
}
