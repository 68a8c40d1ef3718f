package dev.lethe.retention;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.IdSource;
import dev.lethe.id.PolicyId;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import dev.lethe.retention.Policy.Scope;
import dev.lethe.retention.Policy.Term;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The policies there are: makes, changes and removes them, and has the rules that they and the
 * defaults make at hand for whoever shows or ends a job.
 */
public final class Policies {
  /** So many of one account, and for everybody: each is a way that the sweep has to go. */
  public static final int MOST = 100;

  private final Transactions transactions;
  private final PolicyStore store;
  private final RetentionStore retention;
  private final Terms terms;
  private final IdSource ids;
  private final InstantSource clock;
  private volatile @Nullable Instant since;
  private final AtomicLong version = new AtomicLong();
  private volatile @Nullable Known known;

  /** What a {@link Policies} is made of. */
  public record Parts(
      Transactions transactions,
      PolicyStore store,
      RetentionStore retention,
      Terms terms,
      IdSource ids,
      InstantSource clock) {}

  /** What the settings say for where no policy says anything. */
  public record Terms(Duration after, Duration draftTtl) {}

  /**
   * Who asks.
   *
   * @param admin whether as an administrator, to whom the policies of all belong
   */
  public record Keeper(Asker asker, boolean admin) {}

  private record Known(long version, Rules rules) {}

  public Policies(Parts parts) {
    this.transactions = parts.transactions();
    this.store = parts.store();
    this.terms = parts.terms();
    this.ids = parts.ids();
    this.clock = parts.clock();
    this.retention = parts.retention();
  }

  /** To be told of what changes. */
  public void onSignal(Signal signal) {
    if (signal instanceof Signal.Retention) {
      version.incrementAndGet();
    }
  }

  /** The rules as they are now. */
  public Rules rules() {
    long now = version.get();
    Known last = known;
    if (last != null && last.version() == now) {
      return last.rules();
    }
    Rules rules = rules(transactions.read(store::all));
    known = new Known(now, rules);
    return rules;
  }

  /** The rules as they would be without a policy, and with another in its place. */
  Rules rulesWith(PolicyId without, Optional<Policy> with) {
    var all = new ArrayList<>(transactions.read(store::all));
    all.removeIf(policy -> policy.id().equals(without));
    with.ifPresent(all::add);
    return rules(all);
  }

  private Rules rules(List<Policy> all) {
    return new Rules(all, new Rules.Defaults(terms.after(), since(), terms.draftTtl()));
  }

  /** Written down by whoever is the first to ask, which is the first start. */
  private Instant since() {
    Instant first = since;
    if (first == null) {
      first = transactions.write(() -> retention.defaultSince(clock.instant()));
      since = first;
    }
    return first;
  }

  /** Those that act on the jobs of whoever asks; for an administrator all there are. */
  public List<Policy> list(Keeper who) {
    return transactions.read(store::all).stream().filter(policy -> sees(who, policy)).toList();
  }

  /** A policy as it would be made: nothing is kept of it yet. */
  public Policy draft(@Nullable AccountId account, Scope scope, Term term) {
    Instant now = clock.instant();
    return new Policy(ids.policy(), account, scope, term, now, now);
  }

  /**
   * Keeps a new policy.
   *
   * @param note called in the same transaction
   */
  public Policy add(Keeper who, Policy policy, Consumer<Policy> note) {
    return changing(() -> {
      if (store.count(Optional.ofNullable(policy.account())) >= MOST) {
        throw Refusal.field("", "too_many", "there are " + MOST + " such policies already");
      }
      store.insert(policy, who.asker());
      note.accept(policy);
      return policy;
    });
  }

  /** Changes a policy that {@link #own} found. */
  public Policy change(Keeper who, Policy before, Scope scope, Term term) {
    return changing(() -> {
      Policy after = own(who, before.id()).changed(scope, term, clock.instant());
      store.replace(after, who.asker());
      return after;
    });
  }

  public void remove(Keeper who, PolicyId id) {
    changing(() -> {
      store.remove(own(who, id), who.asker(), clock.instant());
      return true;
    });
  }

  private <T> T changing(Supplier<T> change) {
    return transactions.write(() -> {
      T done = change.get();
      transactions.afterCommit(new Signal.Retention());
      return done;
    });
  }

  /**
   * A policy that whoever asks may change.
   *
   * @throws Refusal {@code not_found} for an unknown one and somebody else's; {@code
   *     forbidden_scope} for one that is for everybody
   */
  public Policy own(Keeper who, PolicyId id) {
    Policy policy =
        transactions
            .read(() -> store.find(id))
            .filter(found -> sees(who, found))
            .orElseThrow(() -> Refusal.notFound("policy"));
    if (policy.account() == null && !who.admin()) {
      throw new Refusal(ErrorCode.FORBIDDEN_SCOPE, "this policy is for all accounts");
    }
    return policy;
  }

  private static boolean sees(Keeper who, Policy policy) {
    return who.admin()
        || policy.account() == null
        || policy.account().equals(who.asker().account());
  }
}
