package dev.lethe.type.media;

import java.util.List;
import java.util.stream.Stream;

/**
 * The file formats an input may have, by ffmpeg's names for what reads them.
 *
 * <p>A list of what is allowed, because a list of what is not would be out of date with the next
 * ffmpeg. Everything here holds its own pictures and sound in one file. Left out on purpose:
 * formats that open further files or addresses (hls, dash, concat, image2, imf, sdp, rtsp, vobsub,
 * mlv, webm_dash_manifest), devices and generators (lavfi, alsa, x11grab), single images and SVG
 * (the {@code *_pipe} family), text (tty, srt), and the formats of old games and trackers, whose
 * readers are rarely looked after.
 */
public final class MediaFormats {
  private static final List<String> VIDEO =
      List.of(
          "mov",
          "matroska",
          "avi",
          "mpeg",
          "mpegts",
          "mpegvideo",
          "flv",
          "live_flv",
          "asf",
          "ogg",
          "mxf",
          "gxf",
          "nut",
          "nuv",
          "nsv",
          "rm",
          "dv",
          "wtv",
          "ty",
          "pva",
          "dhav",
          "lxf",
          "ivf",
          "obu",
          "av1",
          "h261",
          "h263",
          "h264",
          "hevc",
          "vc1",
          "m4v",
          "cavsvideo",
          "dirac",
          "dnxhd",
          "yuv4mpegpipe",
          "gif",
          "apng");
  private static final List<String> AUDIO =
      List.of(
          "aac", "ac3", "eac3", "aiff", "amr", "ape", "au", "caf", "dts", "dtshd", "dsf", "flac",
          "iff", "loas", "mlp", "mp3", "mpc", "mpc8", "oma", "qcp", "sox", "spdif", "tak", "truehd",
          "tta", "voc", "w64", "wav", "wv", "xwma");

  private MediaFormats() {}

  public static List<String> names() {
    return Stream.concat(VIDEO.stream(), AUDIO.stream()).toList();
  }

  /** As the option {@code -format_whitelist} takes it. */
  public static String whitelist() {
    return String.join(",", names());
  }
}
