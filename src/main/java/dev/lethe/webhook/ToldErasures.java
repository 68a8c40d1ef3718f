package dev.lethe.webhook;

import dev.lethe.ending.Erasure;
import dev.lethe.ending.ErasureStore;
import dev.lethe.ending.ErasureStoreAround;
import dev.lethe.event.Notice;
import dev.lethe.event.Notices;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A store of erasures that gives notice when one fails for the first time. That one begins and is
 * done, the event of its job tells, so the notices of many erasures cost nothing.
 */
public final class ToldErasures implements ErasureStoreAround {
  private final ErasureStore erasures;
  private final Notices notices;

  public ToldErasures(ErasureStore erasures, Notices notices) {
    this.erasures = erasures;
    this.notices = notices;
  }

  @Override
  public void save(List<Erasure> some) {
    some.stream().filter(this::failsFirst).forEach(this::tell);
    erasures.save(some);
  }

  /** What was tried once is saved again with each step that follows. */
  private boolean failsFirst(Erasure erasure) {
    return erasure.tries() == 1
        && erasure.lastError() != null
        && erasure.action() != Erasure.Action.DISCARD
        && erasures.find(erasure.id()).filter(before -> before.tries() == 0).isPresent();
  }

  private void tell(Erasure erasure) {
    var trouble = Objects.requireNonNull(erasure.lastError());
    Map<String, Object> facts =
        Map.of(
            "erasure_id",
            erasure.id().toString(),
            "job_type",
            erasure.jobType(),
            "action",
            erasure.action().word(),
            "cause",
            erasure.cause().word(),
            "code",
            trouble.code());
    notices.add(
        new Notice(
            erasure.account(), erasure.job(), Notice.Kind.ERASURE_FAILED, facts, trouble.at()));
  }

  @Override
  public void insert(List<Erasure> some) {
    erasures.insert(some);
  }

  @Override
  public ErasureStore inner() {
    return erasures;
  }
}
