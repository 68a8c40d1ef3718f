package dev.lethe.model;

import dev.lethe.blob.BlobStore;
import dev.lethe.blob.BlobStore.Erased;
import dev.lethe.blob.BlobStore.Removal;
import dev.lethe.ending.Erasure;
import dev.lethe.ending.Erasure.Step;
import dev.lethe.ending.ErasureStore;
import dev.lethe.ending.TrashStore;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.JobStore;
import dev.lethe.key.KeyStore;
import dev.lethe.ledger.LinkStore;
import dev.lethe.model.World.Root;
import dev.lethe.work.Claim;
import dev.lethe.work.JobQueue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Mistakes that somebody could make, each put into the real thing by one collaborator that does one
 * thing wrong. What is explored has to find every one of them.
 */
enum Bug {
  FENCING_DROPPED(Root.RUNNING, WithoutFence::new),
  KEY_DESTROYED_BEFORE_THE_STOP(Root.RUNNING, WithoutWaiting::new),
  RECEIPT_BEFORE_VERIFICATION(Root.ENDED, WithoutLooking::new),
  COMPLETION_ACCEPTED_WHILE_CANCELLING(Root.RUNNING, WithoutCancel::new),
  HOLD_IGNORED_BY_A_RACING_DELETE(Root.ENDED, WithoutHolds::new),
  REVOKED_LINK_SERVED_FROM_MEMORY(Root.ENDED, WithMemory::new),
  LATE_UPLOAD_KEPT(Root.DRAFT, WithOldJobs::new),
  UNDO_AFTER_KEY_DESTRUCTION(Root.ENDED, WithoutWindow::new);

  final Root root;
  private final Supplier<Wiring> wiring;

  Bug(Root root, Supplier<Wiring> wiring) {
    this.root = root;
    this.wiring = wiring;
  }

  Wiring wiring() {
    return wiring.get();
  }

  /** The queue is not told by which attempt it is called. */
  private static final class WithoutFence extends Wiring {
    @Override
    JobQueue queue(JobQueue real, JobStore jobs) {
      return Spoilt.in(
          JobQueue.class,
          real,
          "finish",
          (call, arguments) -> {
            var claim = (Claim) Objects.requireNonNull(arguments[0]);
            arguments[0] = new Claim(jobs.find(claim.job().id()).orElseThrow());
            return call.call();
          });
    }
  }

  /** The eraser is told of erasures whose work has not ended. */
  private static final class WithoutWaiting extends Wiring {
    private final Map<JobId, ErasureId> begun = new HashMap<>();

    @Override
    void begin() {
      begun.clear();
    }

    @Override
    JobStore jobsOfEndings(JobStore real) {
      return Spoilt.in(
          JobStore.class,
          real,
          "save",
          (call, arguments) -> {
            for (Job after : saved(arguments)) {
              if (after.links().erasure() != null) {
                begun.put(after.id(), after.links().erasure());
              }
            }
            return call.call();
          });
    }

    @Override
    ErasureStore erasuresOfEraser(ErasureStore real) {
      return Spoilt.in(
          ErasureStore.class,
          real,
          "due",
          (_, arguments) -> running(real, Boolean.TRUE.equals(arguments[0])));
    }

    private List<Erasure> running(ErasureStore real, boolean keyless) {
      return begun.values().stream()
          .flatMap(id -> real.find(id).stream())
          .filter(erasure -> !erasure.done())
          .filter(erasure -> erasure.steps().containsKey(Step.KEY_DESTROYED) == keyless)
          .toList();
    }
  }

  /** The files are said to be gone by a store that does it later, and nobody looks. */
  private static final class WithoutLooking extends Wiring {
    @Override
    BlobStore blobsOfEraser(BlobStore real) {
      var later =
          Spoilt.in(
              BlobStore.class,
              real,
              "eraseFolders",
              (_, arguments) -> {
                var gone = new HashMap<Object, Removal>();
                ((Map<?, ?>) Objects.requireNonNull(arguments[0]))
                    .keySet()
                    .forEach(job -> gone.put(job, new Removal.Done(new Erased(0, 0, 0))));
                return gone;
              });
      return Spoilt.in(BlobStore.class, later, "exists", (_, _) -> false);
    }
  }

  /** A completion sees the job as it was before it was cancelled. */
  private static final class WithoutCancel extends Wiring {
    private boolean completing;

    @Override
    JobStore jobsOfQueue(JobStore real) {
      return reading(
          real,
          job ->
              completing && job.state() == JobState.CANCELLING
                  ? with(with(job, "state", JobState.RUNNING), "cancel", null)
                  : job);
    }

    @Override
    JobQueue queue(JobQueue real, JobStore jobs) {
      return Spoilt.in(
          JobQueue.class,
          real,
          "finish",
          (call, _) -> {
            completing = true;
            try {
              return call.call();
            } finally {
              completing = false;
            }
          });
    }
  }

  /** Whether a job is held was asked before, when it was not. */
  private static final class WithoutHolds extends Wiring {
    @Override
    JobStore jobsOfEndings(JobStore real) {
      return Spoilt.in(JobStore.class, real, "underHold", (_, _) -> false);
    }
  }

  /** Links are found in memory, once they were found in the database. */
  private static final class WithMemory extends Wiring {
    private final List<Object> found = new ArrayList<>();

    @Override
    void begin() {
      found.clear();
    }

    @Override
    LinkStore links(LinkStore real) {
      var byToken = remembering(real, "findByToken");
      return remembering(byToken, "find");
    }

    private LinkStore remembering(LinkStore real, String method) {
      return Spoilt.in(
          LinkStore.class,
          real,
          method,
          (call, _) -> {
            if (found.isEmpty()) {
              Object answer = call.call();
              if (((Optional<?>) Objects.requireNonNull(answer)).isPresent()) {
                found.add(answer);
              }
              return answer;
            }
            return found.getFirst();
          });
    }
  }

  /** Whether a job takes a file is decided by how the job was when the file began to come in. */
  private static final class WithOldJobs extends Wiring {
    private final Map<JobId, Job> old = new HashMap<>();

    @Override
    void begin() {
      old.clear();
    }

    @Override
    JobStore jobsOfArtifacts(JobStore real) {
      return reading(real, job -> old.computeIfAbsent(job.id(), _ -> job));
    }
  }

  /** An undo goes by what was in the trash before, and does not see that it was erased since. */
  private static final class WithoutWindow extends Wiring {
    private final Map<Object, Object> trashed = new HashMap<>();
    private final Map<JobId, Job> old = new HashMap<>();

    @Override
    void begin() {
      trashed.clear();
      old.clear();
    }

    @Override
    JobStore jobsOfTrash(JobStore real, KeyStore keys) {
      var seen =
          Spoilt.in(
              JobStore.class,
              real,
              "save",
              (call, arguments) -> {
                saved(arguments).stream()
                    .filter(after -> after.data() == DataState.TRASHED)
                    .forEach(after -> old.put(after.id(), after));
                return call.call();
              });
      return reading(
          seen, job -> keys.destroyed(job.keySlot()) ? old.getOrDefault(job.id(), job) : job);
    }

    @Override
    TrashStore trash(TrashStore real) {
      var kept =
          Spoilt.in(
              TrashStore.class,
              real,
              "insert",
              (call, arguments) -> {
                var row = (TrashStore.Trashed) Objects.requireNonNull(arguments[0]);
                trashed.put(row.job(), row);
                return call.call();
              });
      return Spoilt.in(
          TrashStore.class,
          kept,
          "find",
          (_, arguments) -> Optional.ofNullable(trashed.get(arguments[0])));
    }
  }

  /** The jobs that are saved by a call, of one or of many. */
  private static List<Job> saved(@Nullable Object[] arguments) {
    if (arguments.length == 2) {
      return List.of((Job) Objects.requireNonNull(arguments[1]));
    }
    return ((List<?>) Objects.requireNonNull(arguments[0]))
        .stream().map(change -> ((JobStore.Change) change).after()).toList();
  }

  /** What a lock of a row shows instead of what is in it. */
  private interface Shown {
    Job instead(Job job);
  }

  private static JobStore reading(JobStore real, Shown shown) {
    return reading(reading(reading(real, "lock", shown), "lockWhole", shown), "find", shown);
  }

  /** Who has locked by outline reads afterwards; who finds one looks, and locks nothing. */
  private static JobStore reading(JobStore real, String method, Shown shown) {
    return Spoilt.in(
        JobStore.class,
        real,
        method,
        (call, _) ->
            switch (call.call()) {
              case List<?> many -> many.stream().map(job -> shown.instead((Job) job)).toList();
              case Optional<?> one when method.equals("lock") ->
                  one.map(job -> shown.instead((Job) job));
              case null -> throw new IllegalStateException(method);
              case Object other -> other;
            });
  }

  /** A job with another value in one place: there is no other way to make one that cannot be. */
  private static Job with(Job job, String part, @Nullable Object value) {
    try {
      RecordComponent[] parts = Job.class.getRecordComponents();
      var values = new ArrayList<@Nullable Object>();
      for (RecordComponent one : parts) {
        values.add(one.getName().equals(part) ? value : one.getAccessor().invoke(job));
      }
      Class<?>[] types =
          Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return Job.class.getDeclaredConstructor(types).newInstance(values.toArray());
    } catch (InvocationTargetException
        | IllegalAccessException
        | InstantiationException
        | NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
