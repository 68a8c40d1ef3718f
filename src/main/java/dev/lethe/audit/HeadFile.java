package dev.lethe.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.key.SecretFile;
import java.nio.file.Path;
import java.util.Optional;

/** The newest head, kept beside the keys: out of reach of whoever can change the database alone. */
public final class HeadFile {
  private static final String NAME = "audit-head.jws";

  private final Path file;

  private HeadFile(Path file) {
    this.file = file;
  }

  public static HeadFile in(Path keyFolder) {
    return new HeadFile(keyFolder.resolve(NAME));
  }

  Optional<String> read() {
    return SecretFile.read(file).map(bytes -> new String(bytes, UTF_8).strip());
  }

  /** Replaces it durably. */
  void write(String signed) {
    SecretFile.write(file, (signed + "\n").getBytes(UTF_8));
  }

  /** Keeps one that the chain does not bear out, for whoever looks into it. */
  void keepAside(String signed, long when) {
    SecretFile.write(
        file.resolveSibling("audit-head." + when + ".contradicted"),
        (signed + "\n").getBytes(UTF_8));
  }
}
