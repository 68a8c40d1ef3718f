package dev.lethe.type.transcribe;

import java.nio.file.Path;

/** The files by which the server and the processes of one attempt speak to each other. */
record WorkFiles(Path scratch) {
  private static final String FOLDER = "speech";

  /** The sound without its ending, relative to the scratch folder. */
  static String sound() {
    return FOLDER + "/sound";
  }

  static String list(int batch) {
    return FOLDER + "/batch-" + batch + ".ctl";
  }

  static String words(int batch) {
    return FOLDER + "/batch-" + batch + ".ctm";
  }

  Path folder() {
    return scratch.resolve(FOLDER);
  }

  Path soundFile() {
    return scratch.resolve(sound() + ".raw");
  }

  Path pieces() {
    return folder().resolve("pieces.txt");
  }

  Path refusal() {
    return folder().resolve("refused.txt");
  }

  /** What is to be written, by the server for the tool. */
  Path order() {
    return folder().resolve("order.json");
  }

  /** The given transcript as it was read. */
  Path given() {
    return folder().resolve("given.json");
  }

  /** What was written, by the tool for the server. */
  Path summary() {
    return folder().resolve("summary.json");
  }

  Path made() {
    return scratch.resolve("made");
  }
}
