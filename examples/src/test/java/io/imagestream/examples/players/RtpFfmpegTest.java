package io.imagestream.examples.players;

/** FFmpeg receives RTP/JPEG, by the session description as it is. */
class RtpFfmpegTest extends RtpReceiverContract {
    RtpFfmpegTest() {
        super(RtpRecorder::ffmpeg);
    }
}
