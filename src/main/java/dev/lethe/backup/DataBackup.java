package dev.lethe.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lethe.blob.BlobStore;
import dev.lethe.disk.Disk;
import dev.lethe.id.JobId;
import dev.lethe.key.KeyStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A backup of rows and blobs while the server serves.
 *
 * <p>The rows are copied as they are at one moment, then the files that this copy names. A file is
 * never changed, so one that was copied before is not copied again. One that is gone meanwhile
 * belongs to a job that was erased, and is left out; or it was dropped from a job that goes on, and
 * then rows from before that would lack it: the rows are copied anew, a few times at most.
 *
 * <p>Files are copied and not linked: a link would share the disk and its faults with what it is
 * the backup of. Each is hashed on the way and held against its row.
 */
final class DataBackup {
  static final String ROWS = "rows";
  static final String FILES = "files";
  static final String BLOBS = "blobs";
  private static final int AT_ONCE = 1_000;
  private static final int ROUNDS = 4;

  private final Parts parts;
  private final Target target;
  private final BackupFiles files;
  private final Set<Path> unsynced = new HashSet<>();

  /** What is backed up. */
  record Parts(
      Rows rows,
      BlobStore blobs,
      KeyStore keys,
      String instance,
      List<Path> taken,
      BackupFiles files,
      InstantSource clock) {}

  private DataBackup(Parts parts, Target target) {
    this.parts = parts;
    this.target = target;
    this.files = parts.files();
  }

  static Manifest make(Parts parts, Path to) {
    var target =
        Target.open(
            new Target.Place(to, parts.instance(), parts.taken()),
            Manifest.Kind.DATA,
            parts.files());
    try {
      return new DataBackup(parts, target).make();
    } catch (IOException e) {
      throw new BackupException("the backup to " + to + " failed", e);
    }
  }

  private Manifest make() throws IOException {
    int number = target.number();
    for (int round = 1; ; round++) {
      Instant begun = parts.clock.instant();
      // Before the rows: a job that is buried later may still be in them.
      var graves = ErasureList.position(parts.keys.graveyard());
      var pieces = new TreeMap<String, Manifest.Piece>();
      String rows = "rows-" + number + ".db";
      if (parts.rows.inFile()) {
        files.delete(target.file(rows));
        // Made here, so that nobody else can read it.
        files.disk().makeFile(target.file(rows));
        parts.rows.copyTo(target.file(rows));
        pieces.put(ROWS, files.settle(target.file(rows)).piece(rows));
      }
      try (Rows.View view = pieces.isEmpty() ? parts.rows.live() : view(rows)) {
        String list = "files-" + number + ".list";
        var count = new Count();
        BackupFiles.Copied listed =
            files.write(target.file(list), out -> copyBlobs(view, out, count));
        if (count.dropped > 0 && round < ROUNDS) {
          continue;
        }
        pieces.put(FILES, listed.piece(list));
        Manifest made = manifest(number, begun, graves, pieces, count.content(view));
        made.write(files, target.folder());
        tidy(made);
        return made;
      }
    }
  }

  private Rows.View view(String rows) {
    return parts.rows.open(target.file(rows));
  }

  private Manifest manifest(
      int number,
      Instant begun,
      ErasureList.Position graves,
      Map<String, Manifest.Piece> pieces,
      Content content) {
    return new Manifest(
        Manifest.FORMAT,
        Manifest.Kind.DATA,
        number,
        parts.instance,
        begun.toString(),
        pieces,
        graves,
        content.keySlot(),
        parts.keys.epoch(),
        content.data());
  }

  private record Content(long keySlot, Manifest.Content data) {}

  private static final class Count {
    private long blobs;
    private long bytes;
    private long leftOut;
    private long dropped;
    private long damaged;

    Content content(Rows.View view) {
      return new Content(
          view.keySlot(),
          new Manifest.Content(
              view.schema(),
              view.jobs(),
              view.lastSlot(),
              blobs,
              bytes,
              leftOut,
              dropped,
              damaged));
    }
  }

  private void copyBlobs(Rows.View view, OutputStream out, Count count) throws IOException {
    List<Rows.Filed> some = view.files(Optional.empty(), AT_ONCE);
    while (!some.isEmpty()) {
      var lines = new ByteArrayOutputStream();
      for (Rows.Filed one : some) {
        if (copyBlob(one, count)) {
          lines.write(line(one));
        }
      }
      for (Path folder : unsynced) {
        files.sync(folder);
      }
      unsynced.clear();
      out.write(lines.toByteArray());
      some = view.files(Optional.of(some.getLast().id()), AT_ONCE);
    }
  }

  private static byte[] line(Rows.Filed one) {
    String hash = one.sha256() == null ? "-" : HexFormat.of().formatHex(one.sha256());
    return (one.job() + " " + one.id() + " " + one.bytes() + " " + hash + "\n").getBytes(US_ASCII);
  }

  private boolean copyBlob(Rows.Filed one, Count count) throws IOException {
    Path to = place(target.folder(), one.job()).resolve(one.id().toString());
    if (!(Files.exists(to) && Files.size(to) == one.bytes())) {
      Optional<SeekableByteChannel> from = parts.blobs.open(one.job(), one.id());
      if (from.isEmpty()) {
        if (parts.rows.kept(one.job())) {
          count.dropped++;
        } else {
          count.leftOut++;
        }
        return false;
      }
      files.folder(Disk.folderOf(to));
      try (InputStream in = Channels.newInputStream(from.get())) {
        BackupFiles.Copied copied = files.copyUnsynced(in, to);
        if (copied.bytes() != one.bytes()
            || (one.sha256() != null && !Arrays.equals(copied.sha256(), one.sha256()))) {
          // Beside the backup, for a damaged film is more than none; the next one tries again.
          files.disk().rename(to, to.resolveSibling(one.id() + ".damaged"));
          count.damaged++;
          return false;
        }
      }
      unsynced.add(Disk.folderOf(to));
    }
    count.blobs++;
    count.bytes += one.bytes();
    return true;
  }

  /** As in a blob store, so that a file can be put back by hand. */
  static Path place(Path folder, JobId job) {
    byte shard = (byte) job.uuid().getLeastSignificantBits();
    return folder.resolve(BLOBS).resolve(HexFormat.of().toHexDigits(shard)).resolve(job.toString());
  }

  /** Removes the backup before, and the files of jobs that were erased. */
  private void tidy(Manifest now) throws IOException {
    for (String prefix : List.of("rows-", "files-")) {
      for (Path old : target.others(prefix, now)) {
        files.delete(old);
      }
    }
    Path blobs = target.file(BLOBS);
    if (Files.notExists(blobs)) {
      return;
    }
    for (Path shard : list(blobs)) {
      for (Path folder : list(shard)) {
        Optional<JobId> job = JobId.parse(folder.getFileName().toString());
        if (job.isPresent() && parts.keys.buried(job.get())) {
          files.deleteFolder(folder);
        }
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }
}
