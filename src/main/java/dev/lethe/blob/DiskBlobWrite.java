package dev.lethe.blob;

import dev.lethe.disk.Disk;
import dev.lethe.disk.FreshFile;
import dev.lethe.id.ArtifactId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A blob that is written beside its final name and renamed once it is durable. */
final class DiskBlobWrite extends BlobWrite {
  private static final String UNFINISHED = ".tmp";

  private final Disk disk;
  private final Path folder;
  private final Path unfinished;
  private final Path whole;
  private final FreshFile file;
  private boolean settled;

  private DiskBlobWrite(Disk disk, Path folder, ArtifactId artifact) throws IOException {
    this.disk = disk;
    this.folder = folder;
    this.unfinished = unfinished(folder, artifact);
    this.whole = folder.resolve(artifact.toString());
    if (Files.exists(whole)) {
      throw new FileAlreadyExistsException(whole.toString(), null, "a blob never changes");
    }
    this.file = disk.create(unfinished);
  }

  static DiskBlobWrite begin(Disk disk, Path folder, ArtifactId artifact) {
    try {
      return new DiskBlobWrite(disk, folder, artifact);
    } catch (NoSuchFileException e) {
      throw new BlobStoreException.FolderGone("write blob " + artifact, e);
    } catch (IOException e) {
      throw BlobStoreException.of("write blob " + artifact, e);
    }
  }

  static Path unfinished(Path folder, ArtifactId artifact) {
    return folder.resolve(artifact + UNFINISHED);
  }

  /** The name of the artifact a file belongs to, finished or not. */
  static String artifactName(String file) {
    return file.endsWith(UNFINISHED)
        ? file.substring(0, file.length() - UNFINISHED.length())
        : file;
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    try {
      file.write(bytes, from, length);
    } catch (IOException e) {
      throw BlobStoreException.of("write " + unfinished, e);
    }
  }

  @Override
  public void commit() {
    if (settled) {
      throw new IllegalStateException("the write of " + whole + " is over");
    }
    try (this) {
      file.sync();
      file.close();
      disk.rename(unfinished, whole);
      settled = true;
      disk.syncFolder(folder);
      disk.syncFolder(Disk.folderOf(folder));
    } catch (NoSuchFileException e) {
      throw new BlobStoreException.FolderGone("commit " + whole, e);
    } catch (IOException e) {
      throw BlobStoreException.of("commit " + whole, e);
    }
  }

  @Override
  public void close() {
    if (settled) {
      return;
    }
    settled = true;
    try (file) {
      disk.unlinkIfThere(unfinished);
    } catch (IOException e) {
      throw BlobStoreException.of("remove " + unfinished, e);
    }
  }
}
