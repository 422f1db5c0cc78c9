/**
 * What the transports share: event loops, prepared frames, and the pacing of sessions. Internal: it may change at any time.
 *
 * <ul>
 *   <li>{@link io.imagestream.transport.netty.NettyRuntime}: the event loops of the JVM, epoll where it is there, NIO elsewhere.
 *   <li>{@link io.imagestream.transport.netty.IndexedFrames} and {@link io.imagestream.transport.netty.NewestFrame}: frames
 *       prepared once, one buffer for all clients.
 *   <li>{@link io.imagestream.transport.netty.LoopPacer}: tells the sessions of one event loop when a frame is due.
 *   <li>{@link io.imagestream.transport.netty.FirstLineHandler}: tells HTTP from the original's commands.
 * </ul>
 */
package io.imagestream.transport.netty;
