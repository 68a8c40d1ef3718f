package dev.lethe.blob;

import java.io.OutputStream;

/**
 * One blob on its way to the disk. Closing it without a commit removes what was written. Failures
 * are {@link BlobStoreException}s; to be used by one thread.
 */
public abstract class BlobWrite extends OutputStream {
  /**
   * Makes the blob durable and visible.
   *
   * @throws BlobStoreException.FolderGone when the job was erased meanwhile; nothing is left
   */
  public abstract void commit();

  @Override
  public final void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public final void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  @Override
  public abstract void write(byte[] bytes, int from, int length);

  /** Aborts unless {@link #commit} was done. */
  @Override
  public abstract void close();
}
