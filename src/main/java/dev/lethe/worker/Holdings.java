package dev.lethe.worker;

import dev.lethe.client.LetheException;
import dev.lethe.client.WorkClient;
import dev.lethe.id.JobId;
import dev.lethe.work.Assignment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The attempts that this worker holds, and the confirmations that it owes. */
final class Holdings {
  private static final Logger log = LoggerFactory.getLogger(Holdings.class);
  private static final int GONE = 410;
  private static final int NOT_FOUND = 404;

  private final WorkClient client;
  private final Unattested owed;
  private final Map<Unattested.Attempt, Held> held = new ConcurrentHashMap<>();

  Holdings(WorkClient client, Unattested owed) {
    this.client = client;
    this.owed = owed;
  }

  /** Takes a claim; false if it is known already, for a claim can be told twice. */
  boolean take(Held claim) {
    owed.begin(claim.id(), claim.attempt());
    return held.putIfAbsent(key(claim), claim) == null;
  }

  Held of(Assignment assignment) {
    return Objects.requireNonNull(held.get(key(assignment)), "an attempt of this worker");
  }

  List<String> urls() {
    return held.values().stream().map(Held::url).toList();
  }

  /** Whether the answer says that the attempt is not this worker's any more. */
  static boolean ended(LetheException e) {
    return e.status() == GONE || e.status() == NOT_FOUND;
  }

  /** The report has told all there is to tell. */
  void told(Held one) {
    if (one.wiped()) {
      owed.settle(one.id(), one.attempt());
    }
    forget(one);
  }

  /** If no report has told of the end of the attempt in time, at least this is said. */
  void attest(Held one) {
    try {
      if (one.wiped() && !one.over()) {
        attest(one.id(), one.attempt());
      }
    } finally {
      forget(one);
    }
  }

  /** Confirms what an earlier run of this worker owes; everything of it was wiped. */
  void attestAll(List<Unattested.Attempt> left) {
    for (Unattested.Attempt one : left) {
      attest(one.job(), one.number());
    }
  }

  private void attest(JobId job, int attempt) {
    try {
      client.wiped(new Unattested.Attempt(job, attempt).url());
    } catch (LetheException e) {
      if (!ended(e)) {
        throw e;
      }
      log.info("nobody wants to know of attempt {} of {} any more", attempt, job);
    }
    owed.settle(job, attempt);
  }

  private void forget(Held one) {
    held.remove(key(one), one);
    one.end();
  }

  private static Unattested.Attempt key(Assignment one) {
    return new Unattested.Attempt(one.id(), one.attempt());
  }
}
