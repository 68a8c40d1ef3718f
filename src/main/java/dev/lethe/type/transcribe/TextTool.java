package dev.lethe.type.transcribe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code media.transcribe} does in a process of its own, which is ended with its job like any
 * program: it looks into sound, reads what users wrote, and makes texts as long as what was said.
 */
public final class TextTool {
  static final String CUT = "cut";
  static final String READ = "read";
  static final String WRITE = "write";

  /** With this status it ends when what it was given cannot be used; a file says why. */
  static final int REFUSED = 4;

  private TextTool() {}

  /** Runs one of its three tasks in the working folder. */
  public static void main(String[] args) throws IOException {
    var files = new WorkFiles(Path.of(""));
    try {
      switch (args[0]) {
        case CUT -> Sound.cut(files);
        case READ -> GivenFile.read(files);
        case WRITE -> new Writing(files).run();
        default -> throw new IllegalArgumentException(args[0]);
      }
    } catch (dev.lethe.caption.BadText e) {
      Files.writeString(files.refusal(), String.valueOf(e.getMessage()));
      Runtime.getRuntime().halt(REFUSED);
    }
  }
}
