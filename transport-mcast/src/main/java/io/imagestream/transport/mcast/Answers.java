package io.imagestream.transport.mcast;

import io.imagestream.transport.netty.Viewer;
import io.imagestream.transport.udp.datagram.Broadcast;
import io.imagestream.wire.Command;

/**
 * Sends to the group what remote controls ask for. Runs on the event loop.
 *
 * @param groupPort the group's port
 * @param requests what is asked for
 */
record Answers(int groupPort, Requests requests) implements Broadcast.Kind {
    @Override
    public void begin(Viewer viewer) {
        viewer.session().command(new Command.ListenPort(groupPort));
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
