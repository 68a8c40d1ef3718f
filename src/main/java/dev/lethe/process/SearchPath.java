package dev.lethe.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where programs are looked for.
 *
 * @param folders as {@code PATH} has them; those that are not absolute are left out
 */
public record SearchPath(String folders) {
  static final SearchPath USUAL =
      new SearchPath("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

  /** Where this server looks; its children look there too. */
  public static SearchPath own() {
    String own = System.getenv("PATH");
    return own == null || own.isBlank() ? USUAL : new SearchPath(own);
  }

  /** The program of this name, or the one that this is the path of. */
  public Optional<Path> find(String name) {
    Stream<Path> candidates =
        name.indexOf('/') >= 0
            ? Stream.of(Path.of(name).toAbsolutePath())
            : Arrays.stream(folders.split(File.pathSeparator, -1))
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, name));
    return candidates
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
