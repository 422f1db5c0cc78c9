/**
 * Shows a moving picture to many people: takes images from anywhere and delivers them at N images a second.
 *
 * <ul>
 *   <li>{@link io.imagestream.ImageStreamServer} sends a stream, {@link io.imagestream.ImageStreamClient} receives one. Both
 *       begin with {@code builder()} and the choice of a {@link io.imagestream.Delivery}, or of a camera's URL.
 *   <li>{@link io.imagestream.FrameSource} makes the sources: files, memory, what the application publishes, a supplier, a test
 *       pattern. A {@link io.imagestream.Frame} is one encoded image of an {@link io.imagestream.ImageFormat}.
 *   <li>{@link io.imagestream.AccessPolicy} decides who may watch.
 *   <li>{@link io.imagestream.Stream} is a source with an identity and a rate, for those who serve one over several transports.
 *   <li>{@link io.imagestream.ServerStats} and {@link io.imagestream.ClientStats} say what happened, {@link
 *       io.imagestream.ServerListener} says it at once; {@link io.imagestream.SkipReason} and {@link
 *       io.imagestream.DisconnectReason} list the reasons.
 *   <li>{@link io.imagestream.StreamDescriptor} reads and writes descriptor files, {@link io.imagestream.StreamUri} names a place.
 *   <li>{@link io.imagestream.Scheduler} owns time; {@link io.imagestream.ManualScheduler} gives it to a test.
 * </ul>
 *
 * <p>The sockets come from transports, artifacts of their own that are found on the path.
 */
package io.imagestream;
