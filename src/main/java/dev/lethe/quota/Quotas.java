package dev.lethe.quota;

import dev.lethe.audit.AuditLog;
import dev.lethe.audit.Entry;
import dev.lethe.id.AccountId;
import dev.lethe.job.Allowance;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much accounts use and may use, as others ask for it; set by administrators. */
public final class Quotas implements Allowance {
  private static final Logger log = LoggerFactory.getLogger(Quotas.class);

  private final Transactions transactions;
  private final UsageStore usage;
  private final AuditLog audit;
  private final long largestInput;
  private final InstantSource clock;
  private final Set<AccountId> full = ConcurrentHashMap.newKeySet();

  /**
   * What a {@link Quotas} is made of.
   *
   * @param largestInput how large a file may be, whoever brings it
   */
  public record Parts(
      Transactions transactions,
      UsageStore usage,
      AuditLog audit,
      long largestInput,
      InstantSource clock) {}

  public Quotas(Parts parts) {
    this.transactions = parts.transactions();
    this.usage = parts.usage();
    this.audit = parts.audit();
    this.largestInput = parts.largestInput();
    this.clock = parts.clock();
  }

  /** What an account uses and may use, from what was counted. */
  public UsageStore.Standing standing(AccountId account) {
    return transactions.read(() -> usage.find(account));
  }

  /**
   * Says what an account may have from now on. What it has beyond that, it keeps.
   *
   * @param by who says so
   */
  public UsageStore.Standing set(Entry.By by, AccountId account, Limits.Plan plan) {
    return transactions.write(() -> {
      usage.set(account, plan);
      audit.append(new Entry(clock.instant(), by, account, null, "account.limits", null, "done"));
      // What waited for a slot may go on.
      transactions.afterCommit(new Signal.Queued());
      return usage.find(account);
    });
  }

  @Override
  public void look(AccountId account) {
    if (!full.contains(account)) {
      return;
    }
    var now = standing(account);
    for (Limit limit : List.of(Limit.STORED_BYTES, Limit.QUEUED_JOBS)) {
      if (now.used().of(limit) >= now.limits().of(limit)) {
        throw MeteredJobs.over(limit, now, limit == Limit.QUEUED_JOBS ? 1 : 0);
      }
    }
    full.remove(account);
  }

  @Override
  public void refused(AccountId account) {
    full.add(account);
  }

  @Override
  public long unknown(AccountId account) {
    return Math.min(largestInput, largest(account));
  }

  @Override
  public long largest(AccountId account) {
    return standing(account).limits().uploadBytes();
  }

  /** To be called at a start, before anything else is on its way. */
  public void settle() {
    transactions.run(usage::settle);
  }

  /**
   * Holds what was counted against the jobs, and sets right what is wrong.
   *
   * <p>The look is a read, which is in nobody's way however many jobs there are. Only an account
   * that is found wrong is counted again in a write.
   *
   * @return how many accounts were wrong
   */
  public int recount() {
    int wrong = 0;
    for (AccountId account : transactions.read(usage::accounts)) {
      if (!transactions.read(() -> usage.find(account).used().equals(usage.count(account)))) {
        log.warn("what account {} uses was counted wrongly, and is counted again", account);
        transactions.run(() -> usage.recount(account));
        wrong++;
      }
    }
    return wrong;
  }

  /** Writes down what each account uses today. */
  public void note() {
    transactions.run(() -> usage.note(clock.instant()));
  }
}
