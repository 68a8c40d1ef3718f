package dev.lethe.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.disk.Disk;
import dev.lethe.key.SecretFile;
import java.nio.file.Path;
import java.util.Optional;

/** The newest head, kept beside the keys: out of reach of whoever can change the database alone. */
public final class HeadFile {
  private static final String NAME = "audit-head.jws";

  private final Path file;
  private final Disk disk;

  private HeadFile(Path file, Disk disk) {
    this.file = file;
    this.disk = disk;
  }

  public static HeadFile in(Path keyFolder) {
    return in(keyFolder, Disk.REAL);
  }

  /** As the other, on a disk that a test may watch. */
  public static HeadFile in(Path keyFolder, Disk disk) {
    return new HeadFile(keyFolder.resolve(NAME), disk);
  }

  Optional<String> read() {
    return SecretFile.read(file).map(bytes -> new String(bytes, UTF_8).strip());
  }

  /** Replaces it durably. */
  void write(String signed) {
    SecretFile.write(disk, file, (signed + "\n").getBytes(UTF_8));
  }

  /** Keeps one that the chain does not bear out, for whoever looks into it. */
  void keepAside(String signed, long when) {
    SecretFile.write(
        disk,
        file.resolveSibling("audit-head." + when + ".contradicted"),
        (signed + "\n").getBytes(UTF_8));
  }
}
