package dev.lethe.api.v1;

import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.Trash;
import dev.lethe.error.Refusal;
import dev.lethe.http.Wait;
import dev.lethe.job.JobState;
import dev.lethe.retention.Policy;
import dev.lethe.retention.Policy.From;
import dev.lethe.retention.Policy.Label;
import dev.lethe.retention.Policy.Scope;
import dev.lethe.retention.Policy.Term;
import dev.lethe.retention.Preview;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A policy on the wire.
 *
 * @param id null for one that is not kept
 * @param accountId null for one that is for everybody
 */
record PolicyJson(
    @Nullable String id,
    @Nullable String accountId,
    @Nullable String type,
    List<String> states,
    @Nullable String label,
    String from,
    String after,
    String action,
    @Nullable String undoFor,
    Instant createdAt,
    Instant changedAt) {
  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final Set<JobState> STATES =
      Set.of(JobState.DRAFT, JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED);

  static PolicyJson of(Policy policy, boolean kept) {
    Scope scope = policy.scope();
    Term term = policy.term();
    return new PolicyJson(
        kept ? policy.id().toString() : null,
        policy.account() == null ? null : policy.account().toString(),
        scope.type(),
        scope.states().stream().sorted().map(JobState::word).toList(),
        text(scope.label()),
        term.from().word(),
        Wait.write(term.after()),
        term.action().word(),
        term.undoFor() == null ? null : Wait.write(term.undoFor()),
        policy.createdAt(),
        policy.changedAt());
  }

  private static @Nullable String text(@Nullable Label label) {
    return label == null || label.equals(Label.LOST) ? null : label.name() + ":" + label.value();
  }

  /** What a client says of a policy. */
  record Asked(
      @Nullable String account,
      @Nullable String type,
      @Nullable List<String> states,
      @Nullable String label,
      @Nullable String from,
      @Nullable String after,
      @Nullable String action,
      @Nullable String undoFor,
      @Nullable Boolean dryRun) {
    boolean dry() {
      return dryRun != null && dryRun;
    }

    /**
     * Which jobs it is for.
     *
     * @param everybodys whether for those of all accounts
     */
    Scope scope(boolean everybodys) {
      if (type != null && !type.matches("[A-Za-z0-9_.-]{1,100}")) {
        throw Refusal.field("/type", "wrong_format", "the name of a job type");
      }
      if (label != null && everybodys) {
        throw Refusal.field("/label", "needs_account", "labels belong to one account: name it");
      }
      Set<JobState> which =
          states == null ? Set.of() : states.stream().map(Asked::state).collect(Collectors.toSet());
      return new Scope(type, which, label == null ? null : label(label));
    }

    private static JobState state(@Nullable String word) {
      return STATES.stream()
          .filter(state -> state.word().equals(word))
          .findFirst()
          .orElseThrow(() ->
              Refusal.field("/states", "unknown_state", "draft, succeeded, failed or cancelled"));
    }

    private static Label label(String text) {
      int colon = text.indexOf(':');
      if (colon < 1 || text.length() > 1_000) {
        throw Refusal.field("/label", "wrong_format", "expected name:value");
      }
      return new Label(text.substring(0, colon), text.substring(colon + 1));
    }

    /** When and how it ends them. */
    Term term(Scope scope) {
      if (after == null) {
        throw Refusal.field("/after", "required", "after how long, as in 30d");
      }
      var term =
          new Term(
              oneOf("/from", from, From.ENDED, From::word, From.values()),
              Wait.parse("/after", after, SHORTEST, LONGEST),
              oneOf("/action", action, Action.DELETE, Action::word, Action.DELETE, Action.CLEAN),
              undoFor == null
                  ? null
                  : Wait.parse("/undo_for", undoFor, HoldRoutes.SHORTEST_UNDO, Trash.LONGEST));
      check(scope, term);
      return term;
    }

    private static void check(Scope scope, Term term) {
      boolean drafts = scope.states().contains(JobState.DRAFT);
      if (drafts && term.from() == From.ENDED) {
        throw Refusal.field(
            "/from", "not_for_drafts", "a draft has no end: count from when it was created");
      }
      if (term.action() == Action.CLEAN && drafts) {
        throw Refusal.field("/action", "not_for_drafts", "a draft is deleted, not cleaned");
      }
      if (term.action() == Action.CLEAN && term.undoFor() != null) {
        throw Refusal.field("/undo_for", "not_for_clean", "only a delete can be undone");
      }
    }

    @SafeVarargs
    private static <T> T oneOf(
        String pointer, @Nullable String word, T usual, Function<T, String> words, T... known) {
      if (word == null) {
        return usual;
      }
      return Stream.of(known)
          .filter(one -> words.apply(one).equals(word))
          .findFirst()
          .orElseThrow(() ->
              Refusal.field(
                  pointer,
                  "unknown_word",
                  "one of "
                      + Stream.of(known).map(words).sorted().collect(Collectors.joining(", "))));
    }

    /** Tells no label, so that a log does not either. */
    @Override
    public String toString() {
      return "Asked[]";
    }
  }

  /** The answer to a change: the policy, and what comes of it. */
  record Changed(PolicyJson policy, PreviewJson preview) {}

  /** What will end by itself and when. */
  record PreviewJson(
      Instant at,
      long jobs,
      long bytes,
      SumJson dueNow,
      List<DayJson> days,
      SumJson later,
      SumJson held,
      List<KindJson> kinds,
      List<SampleJson> sample,
      boolean complete) {
    static PreviewJson of(Preview preview) {
      return new PreviewJson(
          preview.at(),
          preview.all().jobs(),
          preview.all().bytes(),
          SumJson.of(preview.dueNow()),
          preview.days().entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(one ->
                  new DayJson(
                      LocalDate.ofEpochDay(one.getKey()).toString(),
                      one.getValue().jobs(),
                      one.getValue().bytes()))
              .toList(),
          SumJson.of(preview.later()),
          SumJson.of(preview.held()),
          preview.kinds().entrySet().stream()
              .map(one ->
                  new KindJson(
                      one.getKey().type(),
                      one.getKey().state().word(),
                      one.getValue().jobs(),
                      one.getValue().bytes()))
              .toList(),
          preview.sample().stream().map(SampleJson::of).toList(),
          preview.complete());
    }
  }

  record SumJson(long jobs, long bytes) {
    static SumJson of(Preview.Sum sum) {
      return new SumJson(sum.jobs(), sum.bytes());
    }
  }

  record DayJson(String day, long jobs, long bytes) {}

  record KindJson(String type, String state, long jobs, long bytes) {}

  record SampleJson(
      String jobId,
      String type,
      String state,
      @Nullable Instant endedAt,
      Instant purgeAt,
      String purgeBy,
      String purgeAction,
      boolean held) {
    static SampleJson of(Preview.Sample sample) {
      return new SampleJson(
          sample.id().toString(),
          sample.type(),
          sample.state().word(),
          sample.ended(),
          sample.fate().at(),
          sample.fate().by().word(),
          JobJson.how(sample.fate()),
          sample.held());
    }
  }
}
