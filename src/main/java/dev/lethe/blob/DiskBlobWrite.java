package dev.lethe.blob;

import dev.lethe.id.ArtifactId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** A blob that is written beside its final name and renamed once it is durable. */
final class DiskBlobWrite extends BlobWrite {
  private static final String UNFINISHED = ".tmp";

  private final Path folder;
  private final Path unfinished;
  private final Path whole;
  private final FileChannel channel;
  private boolean settled;

  private DiskBlobWrite(Path folder, ArtifactId artifact) throws IOException {
    this.folder = folder;
    this.unfinished = unfinished(folder, artifact);
    this.whole = folder.resolve(artifact.toString());
    if (Files.exists(whole)) {
      throw new FileAlreadyExistsException(whole.toString(), null, "a blob never changes");
    }
    this.channel =
        FileChannel.open(
            unfinished,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  static DiskBlobWrite begin(Path folder, ArtifactId artifact) {
    try {
      return new DiskBlobWrite(folder, artifact);
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
    ByteBuffer rest = ByteBuffer.wrap(bytes, from, length);
    try {
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
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
      channel.force(true);
      channel.close();
      Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
      settled = true;
      DiskBlobStore.sync(folder);
      DiskBlobStore.sync(Objects.requireNonNull(folder.getParent()));
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
    try (channel) {
      Files.deleteIfExists(unfinished);
    } catch (IOException e) {
      throw BlobStoreException.of("remove " + unfinished, e);
    }
  }
}
