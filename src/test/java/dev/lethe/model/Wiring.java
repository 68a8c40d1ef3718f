package dev.lethe.model;

import dev.lethe.blob.BlobStore;
import dev.lethe.ending.ErasureStore;
import dev.lethe.job.JobStore;
import dev.lethe.ledger.LinkStore;
import dev.lethe.work.JobQueue;

/** What the classes of a world are given to work with: the real things, unless a bug is wanted. */
class Wiring {
  JobStore jobsOfQueue(JobStore real) {
    return real;
  }

  JobStore jobsOfArtifacts(JobStore real) {
    return real;
  }

  JobStore jobsOfEndings(JobStore real) {
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
