package dev.lethe.blob;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Set;

/** The blob store could not do what was asked; the subclasses are the reasons callers act upon. */
public sealed class BlobStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final Set<String> FORBIDDEN =
      Set.of("Permission denied", "Operation not permitted", "Read-only file system");

  private BlobStoreException(String message, IOException cause) {
    super(message + ": " + cause, cause);
  }

  /** Sorts a failure of the operating system. */
  static BlobStoreException of(String action, IOException cause) {
    String reason = cause instanceof FileSystemException e ? e.getReason() : cause.getMessage();
    if (cause instanceof AccessDeniedException || (reason != null && FORBIDDEN.contains(reason))) {
      return new Denied(action, cause);
    }
    if (Disk.isFull(cause)) {
      return new NoSpace(action, cause);
    }
    return new BlobStoreException(action, cause);
  }

  /** The folder of the job is not there: the job was erased, and takes no more data. */
  public static final class FolderGone extends BlobStoreException {
    private static final long serialVersionUID = 1L;

    FolderGone(String action, IOException cause) {
      super(action, cause);
    }
  }

  /** The operating system forbids it: an operator has to look. */
  public static final class Denied extends BlobStoreException {
    private static final long serialVersionUID = 1L;

    Denied(String action, IOException cause) {
      super(action, cause);
    }
  }

  /** The store itself is not where it was: a volume is gone, and nothing can be said of a job. */
  public static final class StoreGone extends BlobStoreException {
    private static final long serialVersionUID = 1L;

    StoreGone(String action, IOException cause) {
      super(action, cause);
    }
  }

  /** The disk is full. */
  public static final class NoSpace extends BlobStoreException {
    private static final long serialVersionUID = 1L;

    NoSpace(String action, IOException cause) {
      super(action, cause);
    }
  }
}
