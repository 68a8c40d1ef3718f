package dev.lethe.ops;

import dev.lethe.backup.Backups;
import dev.lethe.ending.ErasureStore.Failing;
import dev.lethe.http.Answer;
import dev.lethe.http.Route;
import dev.lethe.job.JobType;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells whether the process lives, and whether it can do its work. */
public final class Health {
  private final Runnable storeCheck;
  private final Space space;
  private final Supplier<List<Failing>> failing;
  private final Backups backups;
  private final Collection<? extends JobType> types;

  /** How much disk there is. */
  public interface Space {
    long freeBytes();

    long floorBytes();
  }

  /**
   * Takes what it looks at.
   *
   * @param storeCheck throws if the database does not answer
   * @param failing what keeps erasures from being done
   * @param backups what of them an operator has to see to
   */
  public Health(
      Runnable storeCheck,
      Space space,
      Supplier<List<Failing>> failing,
      Backups backups,
      Collection<? extends JobType> types) {
    this.storeCheck = storeCheck;
    this.space = space;
    this.failing = failing;
    this.backups = backups;
    this.types = List.copyOf(types);
  }

  public List<Route> routes() {
    return List.of(Route.get("/healthz", this::alive), Route.get("/readyz", this::ready));
  }

  private void alive(Context ctx) throws IOException {
    Answer.json(ctx, 200, new Alive("ok"));
  }

  /**
   * A type that nothing serves and an erasure that fails are named, but are no reason to send
   * clients elsewhere.
   */
  private void ready(Context ctx) throws IOException {
    List<Check> checks = List.of(store(), disk());
    boolean readable = checks.getFirst().ok();
    boolean ready = checks.stream().allMatch(Check::ok);
    var unserved = new ArrayList<Unserved>();
    for (JobType type : types) {
      type.unserved().ifPresent(why -> unserved.add(new Unserved(type.name(), why)));
    }
    Answer.json(
        ctx,
        ready ? 200 : 503,
        new Ready(ready, checks, unserved, readable ? failing.get() : List.of(), warnings()));
  }

  /** What an operator has to see to, and clients need not know. */
  private List<Warning> warnings() {
    var warnings = new ArrayList<Warning>();
    if (backups.restored().holds()) {
      warnings.add(
          new Warning(
              "restore_unconfirmed",
              "the data was put back: no key is destroyed until lethe restored --confirm"));
    }
    if (backups.keysOutdated()) {
      warnings.add(
          new Warning(
              "key_backup_outdated",
              "the master key was rotated since the keys were backed up: lethe backup --keys DIR"));
    }
    return warnings;
  }

  private Check store() {
    try {
      storeCheck.run();
      return new Check("store", true, null);
    } catch (RuntimeException e) {
      return new Check("store", false, "the database does not answer");
    }
  }

  private Check disk() {
    boolean enough = space.freeBytes() >= space.floorBytes();
    return new Check("disk", enough, enough ? null : "less free space than disk.free_floor");
  }

  record Alive(String status) {}

  record Ready(
      boolean ready,
      List<Check> checks,
      List<Unserved> unservedTypes,
      List<Failing> failingErasures,
      List<Warning> warnings) {}

  record Warning(String code, String message) {}

  record Check(String name, boolean ok, @Nullable String reason) {}

  record Unserved(String type, String reason) {}
}
