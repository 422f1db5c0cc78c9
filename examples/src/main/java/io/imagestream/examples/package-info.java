/**
 * The command line and the example programs, in one jar that runs.
 *
 * <ul>
 *   <li>{@link io.imagestream.examples.Main} is the command line: {@code server}, {@code view}, {@code relay} and {@code demo}.
 *   <li>{@link io.imagestream.examples.PushFolder}, {@link io.imagestream.examples.PushLive}, {@link
 *       io.imagestream.examples.PushDatagrams}, {@link io.imagestream.examples.SendRtp}, {@link
 *       io.imagestream.examples.Pull}, {@link io.imagestream.examples.PageTurner} and {@link io.imagestream.examples.Relay}
 *       show the library in a few lines each: begin there.
 * </ul>
 *
 * <p>Nothing depends on this package, and nothing in it is API.
 */
@NullMarked
package io.imagestream.examples;

import org.jspecify.annotations.NullMarked;
