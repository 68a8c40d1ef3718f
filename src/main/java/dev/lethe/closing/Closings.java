package dev.lethe.closing;

import dev.lethe.account.Account;
import dev.lethe.account.AccountStore;
import dev.lethe.account.Family;
import dev.lethe.audit.AuditLog;
import dev.lethe.audit.Entry;
import dev.lethe.closing.ClosingStore.Left;
import dev.lethe.closing.ClosingStore.Pending;
import dev.lethe.ending.Endings;
import dev.lethe.ending.Endings.Asker;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.SweepId;
import dev.lethe.job.Transactions;
import dev.lethe.key.Burial;
import dev.lethe.key.KeyStore;
import dev.lethe.sweep.Sweep;
import dev.lethe.sweep.Sweeps;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Closes accounts. That an account is closing is one transaction, in which its keys die and the
 * sweep is written down that erases what it and those below it have; all else follows from these
 * rows, however often the server is killed.
 *
 * <p>The key of the account goes last. By then no row is left that needs it: to destroy it first
 * would leave labels of living jobs that nobody could look up.
 */
public final class Closings {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final int AT_ONCE = 256;

  private final Parts parts;

  /** What {@link Closings} are made of. */
  public record Parts(
      Transactions transactions,
      ClosingStore store,
      AccountStore accounts,
      Family family,
      Sweeps sweeps,
      Endings endings,
      KeyStore keys,
      AuditLog audit,
      InstantSource clock) {}

  public Closings(Parts parts) {
    this.parts = parts;
  }

  /**
   * Begins to close an account and all below it; of one that is closing or closed nothing changes.
   *
   * @throws Refusal {@code account_held} or {@code job_held} if a hold stands on it, on one of its
   *     jobs, or on those of an account below it
   */
  public Account close(Asker who, AccountId id) {
    return parts.transactions.write(() -> {
      List<AccountId> all = new ArrayList<>(List.of(id));
      parts.family.below(id).forEach(below -> all.add(below.id()));
      if (all.contains(who.account())) {
        throw Refusal.field("/account", "own", "you would close what you ask by");
      }
      parts.store.lock(all);
      List<AccountId> open = all.stream().filter(parts.accounts::open).toList();
      if (open.contains(id)) {
        begin(who, id, open);
      }
      return parts.accounts.find(id).orElseThrow();
    });
  }

  private void begin(Asker who, AccountId id, List<AccountId> open) {
    parts
        .store
        .held(open)
        .ifPresent(held -> {
          throw refusal(held);
        });
    Instant now = parts.clock.instant();
    Sweep sweep = parts.sweeps.all(who, id, open, Sweep.Action.DELETE);
    for (AccountId account : open) {
      parts.store.begin(account, sweep.id(), now);
      note(new Entry.By(who.account(), who.key()), account, sweep.id(), "account.closing");
    }
  }

  private static Refusal refusal(ClosingStore.Held held) {
    return switch (held) {
      case JOB -> new Refusal(ErrorCode.JOB_HELD, "a job of the account is under a hold");
      case ACCOUNT -> new Refusal(ErrorCode.ACCOUNT_HELD, "the account is under a hold");
    };
  }

  /** Goes on with the accounts that are closing; returns how long to wait before the next time. */
  public Duration runOnce() {
    List<Pending> pending = parts.transactions.read(parts.store::pending);
    Map<String, List<Pending>> families = new TreeMap<>();
    for (Pending one : pending) {
      families.computeIfAbsent(one.sweep().toString(), _ -> new ArrayList<>()).add(one);
    }
    families.values().forEach(this::goOn);
    return pending.isEmpty() ? IDLE : LOOK_AGAIN;
  }

  private void goOn(List<Pending> family) {
    List<AccountId> accounts = family.stream().map(Pending::account).toList();
    Sweep sweep = sweep(family.getFirst());
    if (!sweep.state().ended()) {
      return;
    }
    parts
        .transactions
        .read(() -> parts.store.receiving(accounts, AT_ONCE))
        .forEach(parts.endings::discard);
    Left left = parts.transactions.read(() -> parts.store.left(accounts));
    if (left.free() > 0) {
      again(accounts, sweep);
    } else if (left.nothing()) {
      finish(family);
    }
  }

  private Sweep sweep(Pending one) {
    return parts.sweeps.get(new Sweeps.Viewer(one.account(), true), one.sweep());
  }

  /** What was held when the first sweep came by, and is not held any more, or was stopped. */
  private void again(List<AccountId> accounts, Sweep before) {
    parts.transactions.run(() -> {
      Sweep next = parts.sweeps.all(before.by(), before.account(), accounts, Sweep.Action.DELETE);
      accounts.forEach(account -> parts.store.sweptBy(account, next.id()));
    });
  }

  /** May be repeated: that an account is closed is said only once its key is gone. */
  private void finish(List<Pending> family) {
    parts.transactions.run(() -> family.forEach(one -> parts.store.forget(one.account())));
    Instant now = parts.clock.instant();
    // The graveyard knows jobs; so the account lies there under the number they would have.
    parts.keys.destroy(
        family.stream()
            .map(one ->
                new Burial(
                    one.keySlot(),
                    new JobId(one.account().uuid()),
                    new ErasureId(one.sweep().uuid()),
                    now))
            .toList());
    parts.transactions.run(() ->
        family.forEach(one -> {
          parts.store.closed(one.account(), now);
          note(Entry.By.SERVER, one.account(), one.sweep(), "account.closed");
        }));
  }

  private void note(Entry.By by, AccountId account, SweepId sweep, String action) {
    parts.audit.append(
        new Entry(parts.clock.instant(), by, account, null, action, sweep.toString(), "done"));
  }
}
