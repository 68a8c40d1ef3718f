package dev.lethe.remote;

import dev.lethe.job.Job;
import dev.lethe.job.JobStore;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Ledger;
import dev.lethe.ledger.Room;
import java.io.IOException;
import java.io.InputStream;

/**
 * What workers on other machines bring. A file that comes again, because the answer to the first
 * got lost, takes the place of the first.
 */
final class RemoteOutputs {
  private static final int CHUNK = 64 << 10;
  private static final long LOOK_BYTES = 16 << 20;

  private final JobStore jobs;
  private final Ledger ledger;
  private final Artifacts artifacts;
  private final Room room;

  RemoteOutputs(Remote.Parts parts) {
    this.jobs = parts.jobs();
    this.ledger = parts.ledger();
    this.artifacts = parts.artifacts();
    this.room = parts.sources().room();
  }

  /**
   * Takes a whole file.
   *
   * @param announced how many bytes the worker says that it has; negative if it does not say
   * @throws dev.lethe.error.Refusal {@code attempt_ended} as soon as nobody wants it any more
   */
  Artifact take(Job job, Artifacts.Label label, InputStream bytes, long announced)
      throws IOException {
    room.check(announced);
    Artifact stored;
    try (Artifacts.Write write = artifacts.begin(job.id(), label)) {
      copy(bytes, write);
      stored = write.commit(Artifact.State.STORED, this::replaceEarlier);
    }
    artifacts.deleteDropped(job.id());
    return stored;
  }

  private void copy(InputStream from, Artifacts.Write to) throws IOException {
    byte[] buffer = new byte[CHUNK];
    long unlooked = 0;
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      to.write(buffer, 0, n);
      unlooked += n;
      if (unlooked > LOOK_BYTES) {
        unlooked = 0;
        room.check(0);
      }
    }
  }

  private void replaceEarlier(Artifact fresh) {
    for (Artifact old : ledger.of(fresh.job())) {
      if (replaces(fresh, old)) {
        ledger.drop(old.id());
        Job job = jobs.lock(fresh.job()).orElseThrow();
        jobs.save(job, job.with(job.stored().plus(-1, -old.bytes())));
      }
    }
  }

  private static boolean replaces(Artifact fresh, Artifact old) {
    return old.attempt() == fresh.attempt()
        && old.kind() == fresh.kind()
        && old.kind() != ArtifactKind.INPUT
        && old.name().equals(fresh.name())
        && !old.id().equals(fresh.id());
  }
}
