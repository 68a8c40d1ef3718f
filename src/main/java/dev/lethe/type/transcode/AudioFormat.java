package dev.lethe.type.transcode;

import dev.lethe.type.media.SourceMedia;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The kinds of audio file that are made. */
enum AudioFormat {
  M4A("audio/mp4", "aac", "-c:a aac -b:a 128k", "-movflags +faststart -f ipod"),
  MP3("audio/mpeg", "mp3", "-c:a libmp3lame -q:a 2", "-f mp3"),
  WAV("audio/wav", "pcm_s16le", "-c:a pcm_s16le", "-rf64 auto -f wav"),
  /** Not to be asked for by name: what {@code webm} comes to when the input has no picture. */
  WEBM("audio/webm", "opus", "-c:a libopus -b:a 96k", "-f webm");

  private static final int MOST_LOSSY_CHANNELS = 2;
  private static final int MOST_LOSSY_RATE = 48_000;

  private final String mediaType;
  private final String codec;
  private final String encoder;
  private final String muxer;

  AudioFormat(String mediaType, String codec, String encoder, String muxer) {
    this.mediaType = mediaType;
    this.codec = codec;
    this.encoder = encoder;
    this.muxer = muxer;
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

  List<String> muxer() {
    return List.of(muxer.split(" ", -1));
  }

  /**
   * Surround becomes stereo and studio rates 48 kHz, which every player has; WAV stays as it is.
   */
  List<String> encoder(SourceMedia.Sound sound) {
    var args = new ArrayList<>(List.of(encoder.split(" ", -1)));
    if (this != WAV && sound.channels() > MOST_LOSSY_CHANNELS) {
      args.addAll(List.of("-ac", "2"));
    }
    if (this != WAV && sound.sampleRate() > MOST_LOSSY_RATE) {
      args.addAll(List.of("-ar", "48000"));
    }
    return args;
  }
}
