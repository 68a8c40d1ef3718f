package dev.lethe.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.key.KeyCopies;
import dev.lethe.key.KeyStore;
import dev.lethe.key.SecretFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A backup of the keys while the server serves, without the master key.
 *
 * <p>A copy of the keys opens what was erased after it was made, unless the master key that wraps
 * them is gone. So the master key is never in it: it is one small file, kept apart and overwritten
 * in place by the copy of the next one, and with that every older backup of the keys is worthless
 * at once, wherever it is.
 */
final class KeyBackup {
  static final String SLOTS = "slots";
  static final String GRAVEYARD = "graveyard";
  static final String ERASURES = "erasures";

  /** What else the key folder has that cannot be made again. */
  static final List<String> OTHERS = List.of("receipts.jwks", "audit-head.jws");

  private static final String NOTE = "key-backup";

  private final Parts parts;
  private final Target target;
  private final BackupFiles files;

  /** What is backed up. */
  record Parts(
      KeyStore keys,
      KeyCopies copies,
      Path folder,
      String instance,
      List<Path> taken,
      BackupFiles files,
      InstantSource clock) {}

  private KeyBackup(Parts parts, Target target) {
    this.parts = parts;
    this.target = target;
    this.files = parts.files();
  }

  /**
   * Makes it.
   *
   * @param master where the master key is to be copied to, if anywhere
   */
  static Manifest make(Parts parts, Path to, Optional<Path> master) {
    master.ifPresent(file -> {
      var apart = new ArrayList<>(parts.taken);
      apart.add(to);
      Target.refuse(file, apart);
    });
    var target =
        Target.open(
            new Target.Place(to, parts.instance, parts.taken), Manifest.Kind.KEYS, parts.files);
    try {
      return new KeyBackup(parts, target).make(master);
    } catch (IOException e) {
      throw new BackupException("the backup of the keys to " + to + " failed", e);
    }
  }

  private Manifest make(Optional<Path> master) throws IOException {
    int number = target.number();
    Instant begun = parts.clock.instant();
    var graves = ErasureList.position(parts.keys.graveyard());
    Path slots = target.file("slots-" + number);
    Path graveyard = target.file("graveyard-" + number);
    files.shred(slots);
    files.shred(graveyard);
    KeyCopies.Copied copied = parts.copies.copyTo(slots, graveyard);
    var pieces = new TreeMap<String, Manifest.Piece>();
    pieces.put(SLOTS, BackupFiles.look(slots).piece(target.folder().relativize(slots).toString()));
    pieces.put(
        GRAVEYARD,
        BackupFiles.look(graveyard).piece(target.folder().relativize(graveyard).toString()));
    pieces.put(ERASURES, erasures(number));
    for (String name : OTHERS) {
      Path from = parts.folder.resolve(name);
      if (Files.exists(from)) {
        String copy = name + "-" + number;
        pieces.put(name, files.copy(from, target.file(copy)).piece(copy));
      }
    }
    var made =
        new Manifest(
            Manifest.FORMAT,
            Manifest.Kind.KEYS,
            number,
            parts.instance,
            begun.toString(),
            pieces,
            graves,
            copied.lastSlot(),
            copied.epoch(),
            null);
    made.write(files, target.folder());
    // Now the copy of the older master key may go: nothing that counts needs it any more.
    master.ifPresent(parts.copies::copyMasterTo);
    for (String what : made.files().keySet()) {
      for (Path old : target.others(what + "-", made)) {
        files.shred(old);
      }
    }
    note(copied.epoch(), begun);
    return made;
  }

  private Manifest.Piece erasures(int number) throws IOException {
    String name = ERASURES + "-" + number + ".list";
    return files
        .write(
            target.file(name),
            out -> {
              var buffered = new BufferedOutputStream(out, 1 << 16);
              ErasureList.write(parts.instance, parts.keys.graveyard(), buffered);
              buffered.flush();
            })
        .piece(name);
  }

  /** When the keys were last backed up, and under which master key. */
  record Last(int epoch, Instant at) {}

  static Optional<Last> last(Path folder) {
    return SecretFile.read(folder.resolve(NOTE))
        .map(bytes -> {
          String[] words = new String(bytes, UTF_8).strip().split(" ", -1);
          return new Last(Integer.parseInt(words[0]), Instant.parse(words[1]));
        });
  }

  private void note(int epoch, Instant at) {
    byte[] text = (epoch + " " + at + "\n").getBytes(UTF_8);
    SecretFile.write(files.disk(), parts.folder.resolve(NOTE), text);
  }
}
