package dev.lethe.retention;

import static java.util.Comparator.comparing;

import dev.lethe.ending.Erasure.Action;
import dev.lethe.id.AccountId;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.retention.Fate.Plain;
import dev.lethe.retention.Policy.From;
import dev.lethe.retention.Policy.Label;
import dev.lethe.retention.Walk.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of all rules ends a job, when and how. It is a pure function of the job and the policies:
 * the sweep, the previews and what a job shows of itself all ask here, so that none of them can say
 * something else than the others.
 *
 * <p>The job's own date goes before a policy for a label, that before one for a type, that before
 * one for an account, that before one for the whole server, and that before the defaults. Of two of
 * one rank the one goes first by which the job ends the sooner; then the one that deletes. What a
 * policy says of states makes it apply or not, and gives it no rank.
 */
public final class Rules {
  private static final Comparator<Ranked> FIRST =
      comparing(Ranked::rank)
          .thenComparing(ranked -> ranked.fate().at())
          .thenComparing(ranked -> ranked.fate().action() == Action.DELETE ? 0 : 1)
          .thenComparing(ranked -> ranked.fate().by().word());

  private final List<Policy> everybodys;
  private final Map<AccountId, List<Policy>> byAccount = new HashMap<>();
  private final Defaults defaults;

  /**
   * What holds where no policy says anything.
   *
   * @param after how long after its end a job is deleted
   * @param since when that began to hold: what ended before counts from then
   * @param draftTtl how long a draft waits to be handed in
   */
  public record Defaults(Duration after, Instant since, Duration draftTtl) {}

  /** In the order in which they go before one another. */
  private enum Rank {
    LABEL,
    TYPE,
    ACCOUNT,
    SERVER
  }

  private record Ranked(Rank rank, Fate fate) {}

  public Rules(List<Policy> policies, Defaults defaults) {
    this.defaults = defaults;
    everybodys = policies.stream().filter(policy -> policy.account() == null).toList();
    for (Policy policy : policies) {
      if (policy.account() != null) {
        byAccount.computeIfAbsent(policy.account(), _ -> new ArrayList<>()).add(policy);
      }
    }
  }

  /** What becomes of a job that is read with its labels; empty if nothing by itself. */
  public Optional<Fate> fate(Job job) {
    Map<String, String> labels = job.content().labels();
    return fate(
        Facts.of(job),
        policy ->
            policy.scope().label() instanceof Label(String name, String value)
                && value.equals(labels.get(name)));
  }

  /**
   * What becomes of a job.
   *
   * @param labelled whether it has the label that a policy is for
   */
  public Optional<Fate> fate(Facts job, Predicate<Policy> labelled) {
    return switch (job.data()) {
      case KEPT -> job.ownDate() == null ? byRule(job, labelled) : own(job, job.ownDate());
      case TRASHED ->
          Optional.ofNullable(job.ownDate())
              .map(at -> new Fate(at, Action.DELETE, null, Plain.UNDO_FOR));
      case ERASING, ERASED -> Optional.empty();
    };
  }

  private static Optional<Fate> own(Facts job, Instant at) {
    Plain by = job.ownTerm() ? Plain.EXPIRES_IN : Plain.UNDELETE;
    return Optional.of(new Fate(at, Action.DELETE, null, by));
  }

  private Optional<Fate> byRule(Facts job, Predicate<Policy> labelled) {
    return candidates(job, labelled).min(FIRST).map(Ranked::fate).or(() -> byDefault(job));
  }

  private Stream<Ranked> candidates(Facts job, Predicate<Policy> labelled) {
    return Stream.concat(
            byAccount.getOrDefault(job.account(), List.of()).stream(), everybodys.stream())
        .filter(policy -> policy.scope().takes(job.state()))
        .filter(policy -> policy.scope().type() == null || policy.scope().type().equals(job.type()))
        .filter(policy -> policy.scope().label() == null || has(policy, labelled))
        .flatMap(policy -> ranked(policy, job).stream());
  }

  /** A label that nobody can read any more is had by no job: the policy ends nothing. */
  private static boolean has(Policy policy, Predicate<Policy> labelled) {
    return !Label.LOST.equals(policy.scope().label()) && labelled.test(policy);
  }

  private static Optional<Ranked> ranked(Policy policy, Facts job) {
    return since(policy.term().from(), job)
        .map(since -> later(since.plus(policy.term().after()), job.ended()))
        .map(at ->
            new Ranked(
                rank(policy),
                new Fate(
                    at,
                    policy.term().action(),
                    policy.term().undoFor(),
                    new Fate.OfPolicy(policy.id()))));
  }

  private static Optional<Instant> since(From from, Facts job) {
    return switch (from) {
      case CREATED -> Optional.of(job.created());
      case ENDED -> Optional.ofNullable(job.ended());
    };
  }

  private static Rank rank(Policy policy) {
    if (policy.scope().label() != null) {
      return Rank.LABEL;
    }
    if (policy.scope().type() != null) {
      return Rank.TYPE;
    }
    return policy.account() != null ? Rank.ACCOUNT : Rank.SERVER;
  }

  private Optional<Fate> byDefault(Facts job) {
    if (job.state() == JobState.DRAFT) {
      Instant at = job.created().plus(defaults.draftTtl());
      return Optional.of(new Fate(at, Action.DELETE, null, Plain.DRAFT_TTL));
    }
    return Optional.ofNullable(job.ended())
        .map(ended -> later(ended, defaults.since()).plus(defaults.after()))
        .map(at -> new Fate(at, Action.DELETE, null, Plain.DEFAULT));
  }

  private static Instant later(Instant one, @Nullable Instant other) {
    return other != null && other.isAfter(one) ? other : one;
  }

  /** How long a job would be kept that ends now as this one has ended; empty for ever. */
  Optional<Duration> keeping(Job job, Instant now, Predicate<Policy> labelled) {
    Facts it = Facts.of(job);
    var anew =
        new Facts(
            it.id(),
            it.account(),
            it.type(),
            it.state(),
            DataState.KEPT,
            now,
            now,
            null,
            false,
            false,
            it.bytes());
    return fate(anew, labelled).map(fate -> Duration.between(now, fate.at()));
  }

  /** Whether an account has policies for labels: only then labels have to be looked up. */
  boolean looksAtLabels(AccountId account) {
    return byAccount.getOrDefault(account, List.of()).stream()
        .anyMatch(policy -> policy.scope().label() != null);
  }

  /** The ways along which the jobs are found for which something can be due. */
  Set<Walk> walks() {
    var walks = new LinkedHashSet<Walk>();
    walks.add(new Walk(Kind.DRAFTS, Optional.empty(), defaults.draftTtl()));
    walks.add(new Walk(Kind.ENDED, Optional.empty(), defaults.after()));
    Stream.concat(everybodys.stream(), byAccount.values().stream().flatMap(List::stream))
        .forEach(policy -> addWalks(policy, walks));
    return walks;
  }

  private static void addWalks(Policy policy, Set<Walk> walks) {
    Optional<AccountId> account = Optional.ofNullable(policy.account());
    Duration after = policy.term().after();
    if (policy.scope().takes(JobState.DRAFT)) {
      walks.add(new Walk(Kind.DRAFTS, Optional.empty(), after));
    }
    if (policy.scope().states().equals(Set.of(JobState.DRAFT))) {
      return;
    }
    switch (policy.term().from()) {
      case ENDED -> walks.add(new Walk(Kind.ENDED, account, after));
      case CREATED -> {
        walks.add(new Walk(Kind.CREATED, account, after));
        // One that ends when its time is over already is behind those that were made later.
        walks.add(new Walk(Kind.ENDED, account, Duration.ZERO));
      }
    }
  }
}
