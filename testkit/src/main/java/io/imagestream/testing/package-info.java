/**
 * Helps applications to test their own sources, and what they do with the frames that they receive, with any test framework: what does not
 * hold is an {@link java.lang.AssertionError}.
 *
 * <ul>
 *   <li>{@link io.imagestream.testing.FrameSourceChecks} holds a source of your own to what the library asks of it.
 *   <li>{@link io.imagestream.testing.NumberedFrames} makes frames whose number and wholeness a receiver can tell, {@link
 *       io.imagestream.testing.FrameRecorder} takes frames and tells whether all is well with them.
 *   <li>{@link io.imagestream.testing.IndexedTestSource} and {@link io.imagestream.testing.LiveTestSource} are sources that do what a test
 *       says: with a {@link io.imagestream.testing.Script} they fail, block or bring nothing.
 *   <li>{@link io.imagestream.testing.ManualDemand} feeds a live source time, which goes by when a test says so.
 *   <li>{@link io.imagestream.testing.SlowClient} and {@link io.imagestream.testing.LossyRelay} are the clients and the network that
 *       nobody wants: they never read, read slowly, break off, lose, double and swap datagrams.
 * </ul>
 *
 * <p>A camera of your own, a {@link io.imagestream.LiveFrameSource}, is held to the rules in one line; what a viewer does with its frames
 * is tried with a server, while the camera fails now and then:
 *
 * <pre>{@code
 * FrameSourceChecks.live(new MyCamera());
 *
 * Script script = new Script().frames(10).fail("unplugged").nothing(5);
 * FrameRecorder recorder = new FrameRecorder();
 * try (ImageStreamServer server = ImageStreamServer.builder()
 *                 .tcpPush()
 *                 .source(FrameSource.polled(script.supplier(NumberedFrames.jpeg(20_000))))
 *                 .ips(100)
 *                 .start();
 *         SlowClient stalled = SlowClient.tcpPush("127.0.0.1", server.port());
 *         ImageStreamClient client = ImageStreamClient.builder()
 *                 .tcpPush("127.0.0.1", server.port())
 *                 .onFrame(recorder)
 *                 .start()) {
 *     recorder.awaitFrames(50, Duration.ofSeconds(10)).assertInOrder().assertWhole();
 * }
 * }</pre>
 */
package io.imagestream.testing;
