package dev.lethe.key;

import dev.lethe.disk.Disk;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens key stores for tests, with a clock that stands until it is moved. */
final class Stores implements InstantSource {
  static final Instant START = Instant.parse("2027-01-31T09:15:02Z");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final IdSource ids = new IdSource(this, RANDOM);
  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  void moveTo(Instant instant) {
    now = instant;
  }

  KeyStore open(Path folder) {
    return open(folder, Optional.empty());
  }

  KeyStore open(Path folder, Optional<Path> masterFile) {
    return open(folder, masterFile, Disk.REAL);
  }

  KeyStore open(Path folder, Optional<Path> masterFile, Disk disk) {
    return FileKeyStore.open(
        new FileKeyStore.Opening(folder, masterFile, "inst-1", RANDOM, this, disk));
  }

  KeyStore open(Path folder, KeyPlace.Opening opening) {
    return FileKeyStore.open(
        new FileKeyStore.Opening(
            folder, opening.masterFile(), opening.instance(), RANDOM, this, opening.disk()));
  }

  SlotKeyStore.Place place(Path folder, KeyPlace.Opening opening) {
    return new SlotKeyStore.Place(folder, opening.masterFile(), RANDOM, this, opening.disk());
  }

  Burial burial(long slot) {
    return burial(slot, ids.job());
  }

  Burial burial(long slot, JobId job) {
    return new Burial(slot, job, ids.erasure(), now);
  }

  /** What a killed process leaves: the files as they are, without a close. */
  static Path afterKill(Path live, Path copy) throws IOException {
    OwnerOnly.folder(copy, Disk.REAL);
    try (Stream<Path> files = Files.list(live)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return copy;
  }
}
