package dev.lethe.key;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A small secret that lies in the key folder beside the keys of jobs, by the same rules. */
public final class SecretFile {
  private SecretFile() {}

  /** Refuses a file that others can read; one that is not there yet is fine. */
  public static void check(Path file) {
    try {
      if (Files.exists(file)) {
        OwnerOnly.check(file);
      }
    } catch (IOException e) {
      throw new KeyStoreException("cannot look at " + file, e);
    }
  }

  /** Empty when there is no such file. */
  public static Optional<byte[]> read(Path file) {
    try {
      check(file);
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new KeyStoreException("cannot read " + file, e);
    }
  }

  /** Writes it durably: after a crash it is there whole or not at all. */
  public static void write(Disk disk, Path file, byte[] secret) {
    try {
      disk.replace(file, secret);
    } catch (IOException e) {
      throw new KeyStoreException("cannot write " + file, e);
    }
  }
}
