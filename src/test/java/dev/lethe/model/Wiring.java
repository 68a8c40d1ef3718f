package dev.lethe.model;

import dev.lethe.blob.BlobStore;
import dev.lethe.ending.ErasureStore;
import dev.lethe.ending.TrashStore;
import dev.lethe.job.JobStore;
import dev.lethe.key.KeyStore;
import dev.lethe.ledger.LinkStore;
import dev.lethe.work.JobQueue;

/** What the classes of a world are given to work with: the real things, unless a bug is wanted. */
class Wiring {
  /** Another life of the job begins; what was remembered of the last one is not to be known. */
  void begin() {}

  JobStore jobsOfQueue(JobStore real) {
    return real;
  }

  JobStore jobsOfArtifacts(JobStore real) {
    return real;
  }

  JobStore jobsOfEndings(JobStore real) {
    return real;
  }

  JobStore jobsOfTrash(JobStore real, KeyStore keys) {
    return real;
  }

  TrashStore trash(TrashStore real) {
    return real;
  }

  JobQueue queue(JobQueue real, JobStore jobs) {
    return real;
  }

  ErasureStore erasuresOfEraser(ErasureStore real) {
    return real;
  }

  BlobStore blobsOfEraser(BlobStore real) {
    return real;
  }

  LinkStore links(LinkStore real) {
    return real;
  }
}
