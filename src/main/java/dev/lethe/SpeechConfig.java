package dev.lethe;

import dev.lethe.type.transcribe.SpeechSettings;
import java.nio.file.Path;

/** Which engine listens for {@code media.transcribe}. */
public record SpeechConfig(String pocketsphinx, Path model, String language, int parallel) {
  private static final int MOST_AT_A_TIME = 256;

  static SpeechConfig from(Settings settings) {
    return new SpeechConfig(
        settings.read("speech.pocketsphinx", "pocketsphinx_batch", Forms.NAME),
        settings.read("speech.model", "/usr/share/pocketsphinx/model/en-us", Forms.PATH),
        settings.read("speech.language", "en", Forms.NAME),
        settings.read("speech.parallel", "2", Forms.number(1, MOST_AT_A_TIME)));
  }

  SpeechSettings settings() {
    return new SpeechSettings(pocketsphinx, model, language, parallel);
  }
}
