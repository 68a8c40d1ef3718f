package dev.lethe.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.backup.RestoreMark.Reason;
import dev.lethe.disk.Disk;
import dev.lethe.id.JobId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a backup of the data into an empty data folder, while no server runs on it.
 *
 * <p>An old backup shows jobs that were erased after it was made. What keeps them from coming back
 * is that their keys are gone, and that the list of destroyed keys says so: so keys, or a list,
 * that are older than the backup are refused. {@link KeyRestore} sees to that.
 */
public final class Restore {
  private static final Set<String> HARMLESS = Set.of("lock", "restored", "server.url");

  private final Ask ask;
  private final RestoreMark mark;
  private final BackupFiles files;

  /**
   * What is wanted.
   *
   * @param backup empty where the data is in place and only keys are put back
   */
  public record Ask(@Nullable Path backup, Path data, KeyRestore.Ask keys) {}

  /**
   * What was done.
   *
   * @param missing files that the backup does not have
   * @param damaged files that are not what was written once
   * @param rowsElsewhere whether the rows are to be put back by other means
   */
  public record Done(
      String instance,
      String madeAt,
      long jobs,
      long blobs,
      long missing,
      long damaged,
      boolean rowsElsewhere) {}

  public Restore(Ask ask, Disk disk) {
    this.ask = ask;
    this.mark = RestoreMark.of(ask.data(), disk);
    this.files = new BackupFiles(disk);
  }

  /** Puts the data back, and the keys where there are none. */
  public Done data() {
    Path backup = Objects.requireNonNull(ask.backup());
    Manifest manifest =
        Manifest.read(backup)
            .filter(found -> found.kind() == Manifest.Kind.DATA && found.data() != null)
            .orElseThrow(() -> new BackupException(backup + " holds no whole backup of data"));
    Manifest.Content content = Objects.requireNonNull(manifest.data());
    refuseFullFolder();
    boolean rows = manifest.files().containsKey(DataBackup.ROWS);
    Path list = BackupFiles.checked(backup, manifest.piece(DataBackup.FILES));
    @Nullable Path database =
        rows ? BackupFiles.checked(backup, manifest.piece(DataBackup.ROWS)) : null;
    var keys = new KeyRestore(ask.keys(), manifest.instance(), files);
    keys.check(manifest);
    try {
      mark.begin(Reason.UNFINISHED);
      keys.put(content.lastSlot());
      Blobs blobs = blobs(backup, list);
      if (database != null) {
        files.copy(database, ask.data().resolve("lethe.db"));
      }
      name(manifest.instance());
      mark.begin(keys.lost() ? Reason.KEYS_LOST : Reason.RESTORED);
      return new Done(
          manifest.instance(),
          manifest.madeAt(),
          content.jobs(),
          blobs.copied,
          blobs.missing,
          blobs.damaged,
          !rows);
    } catch (IOException e) {
      throw new BackupException("the restore of " + backup + " failed", e);
    }
  }

  /**
   * Puts keys back for data that is in place.
   *
   * @param lastSlot the highest place of a key that any row has
   */
  public void keys(LongSupplier lastSlot) {
    Path instance = ask.data().resolve("instance");
    try {
      if (Files.notExists(instance) || isUnfinished()) {
        throw new BackupException(ask.data() + " holds no data to put keys back for");
      }
      var keys = new KeyRestore(ask.keys(), Files.readString(instance).strip(), files);
      keys.check(null);
      keys.put(lastSlot.getAsLong());
      mark.begin(keys.lost() ? Reason.KEYS_LOST : Reason.RESTORED);
    } catch (IOException e) {
      throw new BackupException("the restore of the keys failed", e);
    }
  }

  private void refuseFullFolder() {
    if (isUnfinished()) {
      return;
    }
    try (Stream<Path> all = Files.list(ask.data())) {
      String found =
          all.map(file -> file.getFileName().toString())
              .filter(name -> !HARMLESS.contains(name))
              .sorted()
              .collect(Collectors.joining(", "));
      if (!found.isEmpty()) {
        throw new BackupException(
            "%s is not empty (%s): move it away, or choose another --data folder"
                .formatted(ask.data(), found));
      }
    } catch (IOException e) {
      throw new BackupException("cannot look into " + ask.data(), e);
    }
  }

  private boolean isUnfinished() {
    return mark.unconfirmed().filter(Reason.UNFINISHED::equals).isPresent();
  }

  private void name(String instance) throws IOException {
    files.write(ask.data().resolve("instance"), (instance + "\n").getBytes(UTF_8));
  }

  private static final class Blobs {
    private long copied;
    private long missing;
    private long damaged;
  }

  private Blobs blobs(Path backup, Path list) throws IOException {
    var blobs = new Blobs();
    Set<Path> folders = new HashSet<>();
    try (BufferedReader in = Files.newBufferedReader(list, US_ASCII)) {
      String line;
      while ((line = in.readLine()) != null) {
        String[] words = line.split(" ", -1);
        JobId job = JobId.of(words[0]);
        Path to = DataBackup.place(ask.data(), job);
        files.folder(to);
        folders.add(to);
        copy(DataBackup.place(backup, job).resolve(words[1]), to.resolve(words[1]), words, blobs);
      }
    }
    for (Path folder : folders) {
      files.sync(folder);
    }
    return blobs;
  }

  private void copy(Path from, Path to, String[] words, Blobs blobs) throws IOException {
    if (Files.notExists(from)) {
      blobs.missing++;
      return;
    }
    try (InputStream in = Files.newInputStream(from)) {
      BackupFiles.Copied copied = files.copyUnsynced(in, to);
      boolean same = HexFormat.of().formatHex(copied.sha256()).equals(words[3]);
      if (!same && !words[3].equals("-")) {
        blobs.damaged++;
      }
    }
    blobs.copied++;
  }
}
