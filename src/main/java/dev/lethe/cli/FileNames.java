package dev.lethe.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Names for downloaded files. What a server calls a file must not say where it is written. */
final class FileNames {
  private static final int LONGEST = 120;

  private FileNames() {}

  /** The last component of a name, without what a file system or a terminal might obey. */
  static String safe(String name, String otherwise) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    String plain = Text.plain(last).replaceAll("[?:*\"<>|]", "_").strip();
    String short_ = plain.length() > LONGEST ? plain.substring(plain.length() - LONGEST) : plain;
    // A leading dot would hide the file, and two of them are the folder above.
    String visible = short_.replaceFirst("^\\.+", "");
    return visible.isEmpty() ? otherwise : visible;
  }

  /** A file of this name in the folder, or of the first numbered one that is not taken. */
  static Path free(Path folder, String name) {
    Path file = folder.resolve(name);
    for (int i = 2; Files.exists(file); i++) {
      file = folder.resolve(stem(name) + "-" + i + name.substring(stem(name).length()));
    }
    return file;
  }

  /** The name without its last ending. */
  static String stem(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 ? name : name.substring(0, dot);
  }
}
