package dev.lethe.blob;

import dev.lethe.disk.Disk;
import dev.lethe.id.ArtifactId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Empties a folder and removes it, whatever lies in it, and counts what that was. */
final class FolderErasure {
  // A writer gets in once per round at most, and a job has few of them: more means that something
  // else keeps writing there, which an operator has to know.
  private static final int ROUNDS = 1000;

  private final Disk disk;
  private final Set<String> known;

  FolderErasure(Disk disk, Set<ArtifactId> known) {
    this.disk = disk;
    this.known = known.stream().map(ArtifactId::toString).collect(Collectors.toUnmodifiableSet());
  }

  BlobStore.Erased erase(Path path) throws IOException {
    BlobStore.Erased erased = BlobStore.Erased.NOTHING;
    for (int round = 0; round < ROUNDS; round++) {
      try {
        BasicFileAttributes facts =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return erased.plus(facts.isDirectory() ? emptied(path) : removed(path, facts.size()));
      } catch (NoSuchFileException e) {
        return erased;
      } catch (NotEmpty e) {
        erased = erased.plus(e.erased);
      }
    }
    throw new IOException(path + " does not get empty: something keeps writing into it");
  }

  private BlobStore.Erased emptied(Path folder) throws IOException {
    BlobStore.Erased erased = BlobStore.Erased.NOTHING;
    for (Path entry : entries(folder)) {
      erased = erased.plus(erase(entry));
    }
    try {
      disk.removeFolder(folder);
      return erased;
    } catch (NoSuchFileException e) {
      return erased;
    } catch (DirectoryNotEmptyException e) {
      throw new NotEmpty(erased);
    }
  }

  private BlobStore.Erased removed(Path file, long bytes) throws IOException {
    disk.unlink(file);
    String artifact = DiskBlobWrite.artifactName(file.getFileName().toString());
    return new BlobStore.Erased(1, bytes, known.contains(artifact) ? 0 : 1);
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  /** A writer slipped something in after the folder was listed. */
  private static final class NotEmpty extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient BlobStore.Erased erased;

    NotEmpty(BlobStore.Erased erased) {
      super("not empty", null);
      this.erased = erased;
    }
  }
}
