package dev.lethe.backup;

import dev.lethe.key.Burial;
import dev.lethe.key.KeyFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that data is put back only beside keys that are at least as new, and puts a backup of
 * the keys back where there are none.
 *
 * <p>Keys in place are the newest there are: they are checked and kept. A backup of keys has those
 * of all jobs that were erased after it; only a list of erasures says which they are. Nobody but
 * the operator knows which list is the newest, so one has to be named, be it the one beside the
 * keys.
 */
public final class KeyRestore {
  private static final String MARK = "restoring";

  private final Ask ask;
  private final String instance;
  private final BackupFiles files;
  private boolean lost;
  private @Nullable Manifest backup;
  private @Nullable ErasureList erasures;

  /**
   * What is there and what is wanted.
   *
   * @param folder where the keys belong
   * @param masterFile where the master key belongs, if not there
   * @param backup the backup of the keys
   * @param master a copy of the master key
   * @param erasures a list of what was erased
   * @param loseJobs whether to go on although jobs are lost with their keys
   */
  public record Ask(
      Path folder,
      Optional<Path> masterFile,
      Optional<Path> backup,
      Optional<Path> master,
      Optional<Path> erasures,
      boolean loseJobs,
      SecureRandom random) {}

  KeyRestore(Ask ask, String instance, BackupFiles files) {
    this.ask = ask;
    this.instance = instance;
    this.files = files;
  }

  /** Whether there were no keys at all, and the operator has said to go on. */
  boolean lost() {
    return lost;
  }

  /** Whether keys were being put back when that was cut short. */
  public static boolean isUnfinished(Path folder) {
    return Files.exists(folder.resolve(MARK));
  }

  /**
   * Refuses, before anything is written.
   *
   * @param data the backup that is to be put back; null where the data is in place
   */
  void check(@Nullable Manifest data) {
    ask.erasures().ifPresent(file -> erasures = list(file));
    if (KeyFolder.isUsed(ask.folder()) && !isUnfinished(ask.folder())) {
      checkKeysInPlace(data);
    } else if (ask.backup().isPresent()) {
      backup = checkBackup(ask.backup().get(), data);
    } else if (ask.loseJobs()) {
      lost = true;
    } else {
      throw new BackupException(
          ("there are no keys in %s, and without them nothing can be read. Put a backup of them"
                  + " back with --keys; if there is none, --lose-jobs begins with new keys, and all"
                  + " jobs become erased")
              .formatted(ask.folder()));
    }
  }

  /** Puts keys and list in place; no key up to this place is handed out again. */
  void put(long keySlot) throws IOException {
    Path mark = ask.folder().resolve(MARK);
    files.folder(ask.folder());
    files.write(mark, new byte[0]);
    if (backup != null) {
      copyKeys(backup);
    }
    try (KeyFolder keys = KeyFolder.open(ask.folder(), instance, files.disk())) {
      ErasureList list = erasures;
      if (list != null) {
        try (Stream<Burial> burials = list.burials()) {
          keys.bury(burials.iterator());
        }
      }
      if (lost) {
        keys.begin(ask.masterFile(), ask.random());
      }
      keys.reserve(keySlot);
      if (backup != null || lost) {
        keys.makeNewest(ask.masterFile());
      }
    }
    files.delete(mark);
    files.sync(ask.folder());
  }

  private ErasureList list(Path file) {
    ErasureList list = ErasureList.read(file);
    if (!list.instance().equals(instance)) {
      throw new BackupException(file + " is the list of another server, " + list.instance());
    }
    return list;
  }

  private void checkKeysInPlace(@Nullable Manifest data) {
    if (ask.backup().isPresent()) {
      throw new BackupException(
          ("there are keys in %s, which are newer than any backup of them: leave --keys away, or"
                  + " move the folder away if they are damaged")
              .formatted(ask.folder()));
    }
    if (data == null) {
      throw new BackupException(
          "there are keys in " + ask.folder() + ": nothing is to be put back");
    }
    try (KeyFolder keys = KeyFolder.open(ask.folder(), instance, files.disk())) {
      if (!reaches(keys.graveyard(), data.graves()) && !listReaches(data.graves())) {
        throw new BackupException(
            ("the keys in %s are older than the backup, or others: jobs that were erased could come"
                    + " back. Put the newest keys there, or name a list of erasures that is newer"
                    + " than the backup with --erasures")
                .formatted(ask.folder()));
      }
      checkSlots(keys.lastSlot(), data);
    }
  }

  private Manifest checkBackup(Path folder, @Nullable Manifest data) {
    Manifest keys =
        Manifest.read(folder)
            .filter(found -> found.kind() == Manifest.Kind.KEYS)
            .orElseThrow(() -> new BackupException(folder + " holds no whole backup of keys"));
    if (!keys.instance().equals(instance)) {
      throw new BackupException(folder + " holds the keys of another server, " + keys.instance());
    }
    keys.files().values().forEach(piece -> BackupFiles.checked(folder, piece));
    if (data != null) {
      checkList(folder, keys, data);
      checkSlots(keys.keySlot(), data);
    }
    checkMaster(keys);
    return keys;
  }

  private void checkList(Path folder, Manifest keys, Manifest data) {
    if (erasures == null) {
      throw new BackupException(
          ("the keys were backed up at %s: a job that was erased later would come back. Name the"
                  + " newest list of erasures there is with --erasures (lethe erasures --out FILE"
                  + " makes one); if nothing was erased later, that is %s")
              .formatted(keys.madeAt(), folder.resolve(keys.piece(KeyBackup.ERASURES).name())));
    }
    if (!listReaches(data.graves()) || !listReaches(keys.graves())) {
      throw new BackupException(
          "the list of erasures is older than the backup of the data or of the keys, or of another"
              + " server: name a newer one");
    }
  }

  private void checkSlots(long lastSlot, Manifest data) {
    if (lastSlot < data.keySlot() && !ask.loseJobs()) {
      throw new BackupException(
          "the keys are older than the backup of the data: jobs that were made in between cannot be"
              + " read. Name newer keys; if there are none, --lose-jobs puts back the others, and"
              + " these become erased");
    }
  }

  private void checkMaster(Manifest keys) {
    if (!masters().contains(keys.masterEpoch()) && ask.master().isEmpty()) {
      throw new BackupException(
          ("the keys are wrapped by master key %d, which is in no backup of keys: name its copy"
                  + " with --master")
              .formatted(keys.masterEpoch()));
    }
  }

  private Set<Integer> masters() {
    return KeyFolder.masters(ask.folder(), ask.masterFile(), files.disk());
  }

  private void copyKeys(Manifest keys) throws IOException {
    Path from = ask.backup().orElseThrow();
    int epoch = keys.masterEpoch();
    if (!masters().contains(epoch)) {
      Path copy = ask.master().orElseThrow();
      KeyFolder.putMaster(copy, ask.folder(), ask.masterFile(), files.disk());
      if (!masters().contains(epoch)) {
        throw new BackupException(
            "%s is not master key %d, which the keys are wrapped by".formatted(copy, epoch));
      }
    }
    for (String name : KeyBackup.OTHERS) {
      if (keys.files().containsKey(name)) {
        copy(from.resolve(keys.piece(name).name()), name);
      }
    }
    copy(from.resolve(keys.piece(KeyBackup.GRAVEYARD).name()), "graveyard");
    copy(from.resolve(keys.piece(KeyBackup.SLOTS).name()), "slots");
  }

  private void copy(Path from, String name) throws IOException {
    files.copy(from, ask.folder().resolve(name));
  }

  private boolean listReaches(ErasureList.Position position) {
    ErasureList list = erasures;
    return list != null && reaches(list.burials(), position);
  }

  private static boolean reaches(Stream<Burial> burials, ErasureList.Position position) {
    return ErasureList.position(burials, position.count()).equals(position);
  }
}
