package dev.lethe.ledger;

import dev.lethe.blob.BlobStoreException;
import dev.lethe.disk.Disk;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.key.KeyStoreException;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a user what a failing disk means to them; the log tells the operator the rest. */
public final class DiskTrouble {
  private static final Logger log = LoggerFactory.getLogger(DiskTrouble.class);

  private DiskTrouble() {}

  /** What to throw instead; whatever is not the disk's fault stays as it is. */
  public static RuntimeException told(RuntimeException failure) {
    boolean disk =
        failure instanceof BlobStoreException
            || (failure instanceof KeyStoreException && failure.getCause() instanceof IOException);
    if (!disk) {
      return failure;
    }
    log.error("the storage failed", failure);
    return Disk.isFull(failure)
        ? new Refusal(ErrorCode.STORAGE_FULL, "the disk is full")
        : new Refusal(ErrorCode.STORAGE_FAILED, "a disk of the server failed");
  }
}
