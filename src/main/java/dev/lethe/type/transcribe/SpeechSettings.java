package dev.lethe.type.transcribe;

import java.nio.file.Path;

/**
 * Which engine listens, and to how much at a time.
 *
 * @param pocketsphinx the program {@code pocketsphinx_batch}: a name looked up in {@code PATH}, or
 *     a path
 * @param model a folder with an acoustic model, a language model and a dictionary, as Debian's
 *     {@code pocketsphinx-en-us} has one
 * @param language the one the model is for, as in {@code en}
 * @param parallel how many pieces of one job are listened to at a time
 */
public record SpeechSettings(String pocketsphinx, Path model, String language, int parallel) {
  public SpeechSettings {
    if (pocketsphinx.isBlank() || language.isBlank() || parallel < 1) {
      throw new IllegalArgumentException("a speech engine that cannot be");
    }
  }

  /** What Debian installs, for English, two pieces at a time. */
  public static SpeechSettings defaults() {
    return new SpeechSettings(
        "pocketsphinx_batch", Path.of("/usr/share/pocketsphinx/model/en-us"), "en", 2);
  }
}
