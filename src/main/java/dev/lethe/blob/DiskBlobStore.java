package dev.lethe.blob;

import dev.lethe.disk.Disk;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Blobs as files on a local disk.
 *
 * <p>The fence between a writer and the eraser is the job's folder. It is made once; a writer only
 * opens and renames inside it, and both fail when it is gone. So the eraser empties it and removes
 * it, and if a writer slips a file in between, the removal fails and is begun again: after it no
 * write can succeed, without any lock between the two.
 *
 * <p>The 256 folders above are made and synced when the store is opened, so that a commit has two
 * folders to sync and never three.
 */
public final class DiskBlobStore implements BlobStore {
  private static final int SHARDS = 256;

  /** Lies in the root, so that an empty mount point is not taken for an empty store. */
  private static final String SIGN = "lethe-blobs";

  private static final HexFormat HEX = HexFormat.of();

  private final Path root;
  private final Disk disk;

  private DiskBlobStore(Path root, Disk disk) {
    this.root = root;
    this.disk = disk;
  }

  /** Opens the store in a folder, making it at the first start. */
  public static BlobStore open(Path root) {
    return open(root, Disk.REAL);
  }

  /** As the other, on a disk that a test may watch. */
  public static BlobStore open(Path root, Disk disk) {
    try {
      Path sign = root.resolve(SIGN);
      Path begun = root.resolveSibling(root.getFileName() + ".made");
      if (Files.exists(begun) && Files.notExists(sign)) {
        throw gone(root, "find");
      }
      disk.makeFolders(root);
      boolean made = false;
      for (int shard = 0; shard < SHARDS; shard++) {
        made |= disk.makeFolder(root.resolve(HEX.toHexDigits((byte) shard)));
      }
      if (made) {
        disk.syncFolder(root);
      }
      if (Files.notExists(begun)) {
        disk.replace(sign, new byte[0]);
        disk.replace(begun, new byte[0]);
      }
      return new DiskBlobStore(root, disk);
    } catch (IOException e) {
      throw BlobStoreException.of("open the blob store in " + root, e);
    }
  }

  @Override
  public void createFolder(JobId job) {
    try {
      disk.makeFolder(folder(job));
    } catch (IOException e) {
      throw BlobStoreException.of("make the folder of " + job, e);
    }
  }

  @Override
  public BlobWrite begin(JobId job, ArtifactId artifact) {
    return DiskBlobWrite.begin(disk, folder(job), artifact);
  }

  @Override
  public Optional<SeekableByteChannel> open(JobId job, ArtifactId artifact) {
    try {
      return Optional.of(
          FileChannel.open(folder(job).resolve(artifact.toString()), StandardOpenOption.READ));
    } catch (NoSuchFileException e) {
      ensureThere();
      return Optional.empty();
    } catch (IOException e) {
      throw BlobStoreException.of("open blob " + artifact, e);
    }
  }

  @Override
  public boolean delete(JobId job, ArtifactId artifact) {
    Path folder = folder(job);
    try {
      boolean unfinished = disk.unlinkIfThere(DiskBlobWrite.unfinished(folder, artifact));
      boolean whole = disk.unlinkIfThere(folder.resolve(artifact.toString()));
      disk.syncFolder(folder);
      return unfinished || whole;
    } catch (NoSuchFileException e) {
      ensureThere();
      return false;
    } catch (IOException e) {
      throw BlobStoreException.of("delete blob " + artifact, e);
    }
  }

  @Override
  public Map<JobId, Removal> eraseFolders(Map<JobId, Set<ArtifactId>> doomed) {
    Map<Path, List<JobId>> shards =
        doomed.keySet().stream()
            .collect(Collectors.groupingBy(this::shard, LinkedHashMap::new, Collectors.toList()));
    // Removing a folder costs the kernel's time, not the disk's, and locks the shard it lies in.
    Map<JobId, Removal> removals =
        shards.values().parallelStream()
            .flatMap(List::stream)
            .collect(
                Collectors.toConcurrentMap(
                    job -> job, job -> erased(job, doomed.getOrDefault(job, Set.of()))));
    // Also where nothing was there: a crash may have come between the removal and its sync.
    shards.forEach((shard, jobs) ->
        syncRemovals(shard).ifPresent(failed -> jobs.forEach(job -> removals.put(job, failed))));
    return removals;
  }

  private Removal erased(JobId job, Set<ArtifactId> known) {
    try {
      return new Removal.Done(new FolderErasure(disk, known).erase(folder(job)));
    } catch (IOException e) {
      return failed("erase the folder of " + job, e);
    }
  }

  private Optional<Removal> syncRemovals(Path shard) {
    try {
      disk.syncFolder(shard);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(failed("sync " + shard, e));
    }
  }

  private Removal failed(String action, IOException why) {
    boolean there = Files.exists(root.resolve(SIGN));
    return new Removal.Failed(there ? BlobStoreException.of(action, why) : gone(root, action));
  }

  @Override
  public boolean exists(JobId job) {
    try {
      // Not Files.exists, which calls a thing absent that it is not allowed to see.
      Files.readAttributes(folder(job), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (NoSuchFileException e) {
      ensureThere();
      return false;
    } catch (IOException e) {
      throw BlobStoreException.of("look for the folder of " + job, e);
    }
  }

  @Override
  public Stream<JobId> folders() {
    return IntStream.range(0, SHARDS)
        .mapToObj(shard -> root.resolve(HEX.toHexDigits((byte) shard)))
        .flatMap(folder -> list(folder).stream())
        .flatMap(path -> JobId.parse(path.getFileName().toString()).stream());
  }

  @Override
  public List<String> files(JobId job) {
    return list(folder(job)).stream().map(file -> file.getFileName().toString()).sorted().toList();
  }

  @Override
  public List<Entry> look(JobId job) {
    return list(folder(job)).stream().sorted().flatMap(file -> look(file).stream()).toList();
  }

  @Override
  public boolean deleteEntry(JobId job, String name) {
    Path folder = folder(job);
    Path entry = folder.resolve(name);
    if (!folder.equals(entry.getParent())) {
      throw new IllegalArgumentException("no entry of a folder has this name");
    }
    try {
      Erased erased = new FolderErasure(disk, Set.of()).erase(entry);
      disk.syncFolder(folder);
      return erased.files() > 0 || Files.notExists(entry, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw BlobStoreException.of("delete a stray entry in the folder of " + job, e);
    }
  }

  @Override
  public long freeBytes() {
    try {
      return Files.getFileStore(root).getUsableSpace();
    } catch (IOException e) {
      throw BlobStoreException.of("read the free space of " + root, e);
    }
  }

  /** That a job's folder is not there says something only while the store is. */
  private void ensureThere() {
    if (Files.notExists(root.resolve(SIGN))) {
      throw gone(root, "look into");
    }
  }

  private static BlobStoreException gone(Path root, String action) {
    return new BlobStoreException.StoreGone(
        "%s the blob store in %s: its volume is not mounted, or it was moved away"
            .formatted(action, root),
        new NoSuchFileException(root.resolve(SIGN).toString()));
  }

  private static Optional<Entry> look(Path file) {
    String name = file.getFileName().toString();
    String artifact = DiskBlobWrite.artifactName(name);
    try {
      var facts = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(
          new Entry(
              name,
              // A folder or a symbolic link is nobody's blob, whatever it is called.
              facts.isRegularFile() ? ArtifactId.parse(artifact).orElse(null) : null,
              !artifact.equals(name),
              facts.size(),
              facts.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw BlobStoreException.of("look at " + file, e);
    }
  }

  private List<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (NoSuchFileException e) {
      ensureThere();
      return List.of();
    } catch (IOException e) {
      throw BlobStoreException.of("list " + folder, e);
    }
  }

  private Path shard(JobId job) {
    return root.resolve(HEX.toHexDigits((byte) job.uuid().getLeastSignificantBits()));
  }

  private Path folder(JobId job) {
    return shard(job).resolve(job.toString());
  }
}
