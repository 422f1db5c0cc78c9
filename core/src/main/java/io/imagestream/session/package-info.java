/**
 * One client's life without sockets, the rules that servers follow (what to send next, when, and to whom not), and those of a
 * receiver of datagrams.
 *
 * <p>State machines driven by calls and by time passed in. Nothing here knows of sockets, threads or clocks; nothing here is
 * thread-safe unless it says so.
 *
 * <ul>
 *   <li>{@link io.imagestream.session.ClientSession}: set up, pull, started, paused, ended; positions and skips.
 *   <li>{@link io.imagestream.session.SlotPlan}: how sessions are spread over the interval between two images.
 *   <li>{@link io.imagestream.session.RateGate}: holds a live source back to the stream's rate.
 *   <li>{@link io.imagestream.session.Admission}: how many clients, in all and of one address.
 *   <li>{@link io.imagestream.session.FrameAssembler}: puts frames together from datagrams.
 *   <li>{@link io.imagestream.session.RtpJpegAssembler} and {@link io.imagestream.session.NtpTime}: puts frames together from RTP
 *       packets, and says when they were captured.
 * </ul>
 */
package io.imagestream.session;
