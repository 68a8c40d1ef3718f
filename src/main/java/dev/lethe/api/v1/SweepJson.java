package dev.lethe.api.v1;

import dev.lethe.error.Refusal;
import dev.lethe.http.Wait;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.JobState;
import dev.lethe.sweep.Filter;
import dev.lethe.sweep.Item;
import dev.lethe.sweep.Sweep;
import dev.lethe.sweep.SweepItems.Found;
import dev.lethe.sweep.SweepItems.Proof;
import dev.lethe.sweep.Sweeps;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A sweep on the wire. */
record SweepJson(
    String id,
    String accountId,
    List<String> accounts,
    String action,
    String state,
    Said filter,
    @Nullable String plan,
    long planned,
    long done,
    long refused,
    long waiting,
    long failed,
    long left,
    long bytes,
    List<OfType> types,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String receiptUrl) {

  static SweepJson of(Sweep sweep, long failing) {
    boolean receipt = sweep.state().ended() && sweep.action().erases();
    return new SweepJson(
        sweep.id().toString(),
        sweep.account().toString(),
        sweep.accounts().stream().map(AccountId::toString).toList(),
        sweep.action().word(),
        sweep.state().word(),
        Said.of(sweep.filter()),
        sweep.plan().hash(),
        sweep.plan().jobs(),
        sweep.counts().done(),
        sweep.counts().refused(),
        sweep.counts().waiting(),
        failing,
        sweep.left(),
        sweep.plan().bytes(),
        OfType.of(sweep),
        sweep.times().created(),
        sweep.times().expires(),
        sweep.times().started(),
        sweep.times().ended(),
        receipt ? "/v1/sweeps/" + sweep.id() + "/receipt" : null);
  }

  record Page(List<SweepJson> items, @Nullable String nextCursor) {}

  /** What was asked for, but for ids, which are in the plan. */
  record Said(
      List<String> state,
      @Nullable String type,
      @Nullable Instant createdBefore,
      @Nullable Instant endedBefore,
      Map<String, String> labels,
      @Nullable Long minBytes,
      @Nullable Long maxBytes) {
    static Said of(Filter filter) {
      return new Said(
          filter.states().stream().map(JobState::word).sorted().toList(),
          filter.type(),
          filter.createdBefore(),
          filter.endedBefore(),
          filter.labels(),
          filter.minBytes(),
          filter.maxBytes());
    }

    /** Tells nothing that a user said, so that a log does not either. */
    @Override
    public String toString() {
      return "Said[]";
    }
  }

  /** What a plan has of one type. */
  record OfType(String type, long jobs, long bytes) {
    static List<OfType> of(Sweep sweep) {
      return sweep.plan().types().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .map(e -> new OfType(e.getKey(), e.getValue().jobs(), e.getValue().bytes()))
          .toList();
    }
  }

  /** What a dry run answers with. */
  record Plan(SweepJson sweep, List<Sampled> sample) {
    static Plan of(Sweeps.Planned planned) {
      return new Plan(
          SweepJson.of(planned.sweep(), 0), planned.sample().stream().map(Sampled::of).toList());
    }
  }

  /** One of the jobs that a plan names. */
  record Sampled(String jobId, String type, String state, long storedBytes, Instant createdAt) {
    static Sampled of(Found job) {
      return new Sampled(
          job.job().toString(), job.type(), job.state().word(), job.bytes(), job.createdAt());
    }
  }

  record Items(List<ItemJson> items, @Nullable String nextCursor) {}

  /** What became of one job. */
  record ItemJson(
      String jobId,
      String state,
      @Nullable String code,
      @Nullable String erasureId,
      @Nullable String receiptSha256) {
    static ItemJson of(Item item) {
      return new ItemJson(
          item.job().toString(),
          item.state().word(),
          item.code() == null ? null : item.code().word(),
          item.erasure() == null ? null : item.erasure().toString(),
          hex(item.receiptSha256()));
    }
  }

  record Receipts(List<ReceiptJson> items, @Nullable String nextCursor) {}

  /** One of the receipts that the receipt of the sweep binds. */
  record ReceiptJson(
      String erasureId, String jobId, @Nullable String receiptSha256, String receipt) {
    static ReceiptJson of(Proof proof) {
      return new ReceiptJson(
          proof.erasure().toString(), proof.job().toString(), hex(proof.sha256()), proof.receipt());
    }
  }

  private static @Nullable String hex(byte @Nullable [] bytes) {
    return bytes == null ? null : HexFormat.of().formatHex(bytes);
  }

  /** What a client may ask for: a plan, or that one is carried out. */
  record NewSweep(
      @Nullable String account,
      @Nullable String action,
      @Nullable FilterJson filter,
      @Nullable Boolean dryRun,
      @Nullable String plan) {
    private static final int HASH = 64;

    /** Whether only a plan is wanted. */
    boolean dry() {
      boolean dry = dryRun != null && dryRun;
      if (dry && plan != null) {
        throw Refusal.field("/plan", "not_allowed", "a dry run makes a plan and takes none");
      }
      return dry;
    }

    Sweep.Action acting() {
      if (action == null) {
        throw Refusal.field("/action", "required", "one of cancel, clean and delete");
      }
      return Arrays.stream(Sweep.Action.values())
          .filter(one -> one.word().equals(action))
          .findFirst()
          .orElseThrow(
              () -> Refusal.field("/action", "unknown_action", "one of cancel, clean and delete"));
    }

    Filter filter(Function<Duration, Instant> ago) {
      if (filter == null) {
        throw Refusal.field("/filter", "required", "which jobs it is for");
      }
      return filter.read(ago);
    }

    /** The hash of the plan that is to be carried out, which says all the rest. */
    String begun() {
      if (filter != null || action != null) {
        String extra = filter != null ? "/filter" : "/action";
        throw Refusal.field(extra, "not_allowed", "the plan says it: ask for one with dry_run");
      }
      if (plan == null) {
        throw Refusal.field("/plan", "required", "the hash of a plan that a dry run gave");
      }
      if (plan.length() != HASH) {
        throw Refusal.field("/plan", "wrong_format", "expected " + HASH + " hexadecimal digits");
      }
      return plan;
    }

    @Override
    public String toString() {
      return "NewSweep[]";
    }
  }

  /** Which jobs: those that meet all that is said. */
  record FilterJson(
      @Nullable List<String> state,
      @Nullable String type,
      @Nullable Instant createdBefore,
      @Nullable Instant endedBefore,
      @Nullable String olderThan,
      @Nullable Map<String, String> labels,
      @Nullable Long minBytes,
      @Nullable Long maxBytes,
      @Nullable List<String> ids) {
    private static final int LABELS = 16;
    private static final int IDS = 10_000;
    private static final Duration OLDEST = Duration.ofDays(36_500);

    Filter read(Function<Duration, Instant> ago) {
      var read =
          new Filter(
              states(),
              plainType(),
              earlier(createdBefore, older(ago)),
              endedBefore,
              labels == null ? Map.of() : labels,
              least("/filter/min_bytes", minBytes),
              least("/filter/max_bytes", maxBytes),
              jobs());
      if (read.equals(Filter.NONE)) {
        throw Refusal.field(
            "/filter", "required", "say which jobs; older_than 0s stands for all of them");
      }
      if (read.labels().size() > LABELS) {
        throw Refusal.field("/filter/labels", "too_many", "at most " + LABELS);
      }
      return read;
    }

    private Set<JobState> states() {
      var states = new HashSet<JobState>();
      List<String> words = state == null ? List.of() : state;
      for (int i = 0; i < words.size(); i++) {
        String word = words.get(i);
        String pointer = "/filter/state/" + i;
        states.add(
            Arrays.stream(JobState.values())
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(
                    () -> Refusal.field(pointer, "unknown_state", "there is no such state")));
      }
      return states;
    }

    private @Nullable String plainType() {
      if (type != null && type.indexOf('\0') >= 0) {
        throw Refusal.field("/filter/type", "invalid_character", "a NUL character is no text");
      }
      return type;
    }

    private Optional<Instant> older(Function<Duration, Instant> ago) {
      return Optional.ofNullable(olderThan)
          .map(text -> Wait.parse("/filter/older_than", text, Duration.ZERO, OLDEST))
          .map(ago);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, Optional<Instant> other) {
      return other.filter(at -> one == null || at.isBefore(one)).orElse(one);
    }

    private static @Nullable Long least(String pointer, @Nullable Long bytes) {
      if (bytes != null && bytes < 0) {
        throw Refusal.field(pointer, "out_of_range", "0 or more");
      }
      return bytes;
    }

    /** What is no id names no job, and no job is planned for it. */
    private List<JobId> jobs() {
      List<String> texts = ids == null ? List.of() : ids;
      if (texts.size() > IDS) {
        throw Refusal.field("/filter/ids", "too_many", "at most " + IDS);
      }
      List<JobId> jobs = texts.stream().flatMap(id -> JobId.parse(id).stream()).toList();
      if (ids != null && jobs.isEmpty()) {
        throw Refusal.field("/filter/ids", "required", "none of them is the id of a job");
      }
      return jobs;
    }

    /** Tells nothing that a user said, so that a log does not either. */
    @Override
    public String toString() {
      return "FilterJson[]";
    }
  }
}
