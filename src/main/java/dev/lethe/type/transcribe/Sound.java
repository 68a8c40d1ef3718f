package dev.lethe.type.transcribe;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.stream.Collectors;

/** Looks at sound of 16,000 samples a second, of 16 bits each, and says where its pieces are. */
final class Sound {
  static final int BYTES_PER_SECOND = 32_000;
  private static final int FRAME_BYTES = 640;
  private static final double FULL = 32_768;
  private static final float NOTHING = -96;

  private Sound() {}

  static void cut(WorkFiles files) throws IOException {
    int frames = Math.toIntExact(Files.size(files.soundFile()) / FRAME_BYTES);
    var levels = new float[frames];
    byte[] frame = new byte[FRAME_BYTES];
    try (InputStream in =
        new BufferedInputStream(Files.newInputStream(files.soundFile()), FRAME_BYTES * 100)) {
      for (int i = 0; i < frames; i++) {
        if (in.readNBytes(frame, 0, FRAME_BYTES) < FRAME_BYTES) {
          throw new IOException("the sound ends early");
        }
        levels[i] = level(frame);
      }
    }
    String lines =
        new Pauses(levels)
            .pieces().stream()
                .map(piece -> piece.from() + " " + piece.to() + "\n")
                .collect(Collectors.joining());
    Files.writeString(files.pieces(), lines);
  }

  private static float level(byte[] frame) {
    double sum = 0;
    for (int i = 0; i < frame.length; i += 2) {
      double sample = (short) ((frame[i] & 0xff) | (frame[i + 1] << 8)) / FULL;
      sum += sample * sample;
    }
    double mean = sum / (frame.length / 2.0);
    return mean <= 0 ? NOTHING : (float) Math.max(NOTHING, 10 * Math.log10(mean));
  }
}
