package dev.lethe.type.transcode;

import java.util.List;
import java.util.Locale;

/** The two kinds of video file that are made, with the codecs that go into them. */
enum Container {
  MP4(
      "video/mp4",
      "h264",
      "-c:v libx264 -preset veryfast -crf 23",
      "-movflags +faststart -f mp4",
      AudioFormat.M4A),
  // libvpx left to its own settings took 3.4 times the processor time for a file 9 % smaller.
  WEBM(
      "video/webm",
      "vp9",
      "-c:v libvpx-vp9 -crf 32 -b:v 0 -row-mt 1 -deadline good -cpu-used 4",
      "-f webm",
      AudioFormat.WEBM);

  private final String mediaType;
  private final String codec;
  private final String encoder;
  private final String muxer;
  private final AudioFormat audio;

  Container(String mediaType, String codec, String encoder, String muxer, AudioFormat audio) {
    this.mediaType = mediaType;
    this.codec = codec;
    this.encoder = encoder;
    this.muxer = muxer;
    this.audio = audio;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  String mediaType() {
    return mediaType;
  }

  String codec() {
    return codec;
  }

  List<String> encoder() {
    return List.of(encoder.split(" ", -1));
  }

  List<String> muxer() {
    return List.of(muxer.split(" ", -1));
  }

  /** The sound of such a file, and the file that is made where there is sound only. */
  AudioFormat audio() {
    return audio;
  }
}
