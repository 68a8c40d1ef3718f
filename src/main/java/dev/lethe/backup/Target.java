package dev.lethe.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder that a backup is made into. A mark is made first and the manifest is written last, so
 * that what was cut short is known as ours and not taken for a backup.
 */
final class Target {
  private static final String MARK = "lethe-backup";

  private final Path folder;
  private final Optional<Manifest> before;

  private Target(Path folder, Optional<Manifest> before) {
    this.folder = folder;
    this.before = before;
  }

  /**
   * Where to.
   *
   * @param instance whose backups are there
   * @param taken folders that it must not be in, nor around
   */
  record Place(Path folder, String instance, List<Path> taken) {}

  /** Opens a folder that is new, empty, or has backups of this kind and instance. */
  static Target open(Place place, Manifest.Kind kind, BackupFiles files) {
    Path folder = place.folder();
    refuse(folder, place.taken());
    String mark = kind + " " + place.instance() + "\n";
    Path marked = folder.resolve(MARK);
    try {
      files.folder(folder);
      if (Files.exists(marked)) {
        if (!Files.readString(marked).equals(mark)) {
          throw new BackupException(
              folder + " holds backups of another kind or server: choose another folder");
        }
      } else if (isEmpty(folder)) {
        files.write(marked, mark.getBytes(UTF_8));
      } else {
        throw new BackupException(
            folder + " is neither empty nor a folder of backups: choose another folder");
      }
      return new Target(folder, Manifest.read(folder));
    } catch (IOException e) {
      throw new BackupException("cannot write into " + folder, e);
    }
  }

  /** A backup beside what it is of would be lost with it, or be taken for a part of it. */
  static void refuse(Path path, List<Path> taken) {
    if (!path.isAbsolute()) {
      throw new BackupException(path + " is not absolute");
    }
    Path asked = real(path);
    for (Path one : taken) {
      Path other = real(one);
      if (asked.startsWith(other) || other.startsWith(asked)) {
        throw new BackupException(path + " lies in " + one + " or around it: choose another place");
      }
    }
  }

  /** Without links, as far as it is there. */
  private static Path real(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    Path there = whole;
    while (there != null && Files.notExists(there)) {
      there = there.getParent();
    }
    if (there == null) {
      return whole;
    }
    try {
      return there.toRealPath().resolve(there.relativize(whole)).normalize();
    } catch (IOException _) {
      return whole;
    }
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  Path folder() {
    return folder;
  }

  Optional<Manifest> before() {
    return before;
  }

  int number() {
    return before.map(Manifest::number).orElse(0) + 1;
  }

  /** Files of this sort that are not of the backup that counts. */
  List<Path> others(String prefix, Manifest now) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(
              file -> {
                String name = file.getFileName().toString();
                return name.startsWith(prefix)
                    && now.files().values().stream().noneMatch(piece -> piece.name().equals(name));
              })
          .toList();
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.findAny().isEmpty();
    }
  }
}
