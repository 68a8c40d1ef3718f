package dev.lethe;

import dev.lethe.blob.BlobStoreException;
import dev.lethe.id.JobId;
import dev.lethe.job.JobSpaces;
import dev.lethe.key.KeyStoreException;
import dev.lethe.ledger.DiskTrouble;
import java.util.Set;

/** What a new job gets before it has a row: a folder, and a key. */
record Spaces(Stores stores) implements JobSpaces {
  @Override
  public long open(JobId id) {
    try {
      stores.blobs().createFolder(id);
      return stores.keys().take();
    } catch (BlobStoreException | KeyStoreException e) {
      throw DiskTrouble.told(e);
    }
  }

  @Override
  public void giveBack(JobId id) {
    try {
      stores.blobs().eraseFolder(id, Set.of());
    } catch (BlobStoreException e) {
      throw DiskTrouble.told(e);
    }
  }
}
