package dev.lethe;

import dev.lethe.blob.BlobStore;
import dev.lethe.ops.Health;

/** How much of the disk is free, and how much has to be. */
record Space(BlobStore blobs, Config config) implements Health.Space {
  @Override
  public long freeBytes() {
    return blobs.freeBytes();
  }

  @Override
  public long floorBytes() {
    return config.disk().freeFloorBytes();
  }
}
