package dev.lethe.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;

import dev.lethe.ending.Holds;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.JobId;
import dev.lethe.job.Content;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.Submission;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Link;
import dev.lethe.work.Claim;
import dev.lethe.work.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One job with an uploaded file and a link to it, and all that can happen to it, on the real
 * classes and SQLite. The workers, the clock and the eraser's pace are the explorer's.
 */
final class World implements Explorer.Subject<Act>, AutoCloseable {
  static final String PARAMS = "{\"p\":1}";
  static final String TEXT = "what was uploaded";
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration WINDOW = Duration.ofHours(1);

  /** How far the job has come when the exploration begins. */
  enum Root {
    DRAFT,
    QUEUED,
    RUNNING,
    ENDED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  final Graph graph;
  private final Root root;
  private final SteppedEraser eraser;
  private final Rules rules;
  private final Wiring wiring;
  private final Path blobs;

  private @Nullable Artifact input;
  String token = "";
  private @Nullable Link link;
  private @Nullable JobId id;
  private @Nullable Begun begun;
  private final List<Claim> claims = new ArrayList<>();
  private Artifacts.@Nullable Write write;
  private int writeBy;
  private @Nullable Job seen;
  boolean cancelAccepted;
  boolean held;

  /** What was done and ought to have been refused. */
  @Nullable String wrongly;

  /** How it was when the job was made. */
  private record Begun(List<Claim> claims, Instant at, FolderCopy files) {}

  World(Path folder, Root root, Wiring wiring) {
    this.root = root;
    this.wiring = wiring;
    this.blobs = folder.resolve(Graph.BLOBS);
    graph = new Graph(folder, wiring, this::gate);
    eraser = new SteppedEraser(this::erase, new Happening());
    rules = new Rules(this);
  }

  private void erase() throws InterruptedException {
    Duration idle = graph.eraser.idle(MINUTE);
    graph.clock.advance(idle.equals(MINUTE) ? ZERO : idle);
    graph.eraser.runOnce();
  }

  private void gate(String name) {
    seen = null;
    eraser.gate(name);
  }

  /** What happens while the eraser stands still. */
  private final class Happening implements SteppedEraser.Acts {
    @Override
    public void perform(Act act) {
      World.this.perform(act);
    }

    @Override
    public void erased(@Nullable RuntimeException failure) {
      seen = null;
      wrongly = failure == null ? wrongly : "the eraser failed: " + failure;
    }
  }

  /** As it is now; read once between two acts. */
  Job job() {
    if (seen == null) {
      seen = graph.find(id()).orElseThrow();
    }
    return seen;
  }

  JobId id() {
    return Objects.requireNonNull(id);
  }

  Artifact input() {
    return Objects.requireNonNull(input);
  }

  Link link() {
    return Objects.requireNonNull(link);
  }

  /**
   * Makes the job, and marks how all is then. Everything from here on is inside one transaction.
   */
  private void prepare() throws IOException {
    graph.openAccount();
    var terms = new Job.Terms(2, null, null, false);
    Content content = Content.of(PARAMS, Map.of("customer", "c1"));
    Job draft =
        graph.jobs.submit(
            graph.asker.account(), new Submission.Checked(Graph.TYPE, content, terms, true));
    id = draft.id();
    input = graph.artifacts.store(id, label(0), new ByteArrayInputStream(TEXT.getBytes(UTF_8)));
    link = graph.links.make(input, Link.Kind.SHARE, null);
    String url = graph.links.url(link).toString();
    token = url.substring(url.lastIndexOf('/') + 1);
    if (root != Root.DRAFT) {
      graph.jobs.submitDraft(graph.asker.account(), id);
    }
    if (root == Root.RUNNING || root == Root.ENDED) {
      perform(Act.CLAIM);
      graph.artifacts.store(id, label(1), new ByteArrayInputStream(TEXT.getBytes(UTF_8)));
    }
    if (root == Root.ENDED) {
      perform(Act.COMPLETE);
    }
    begun = new Begun(List.copyOf(claims), graph.clock.instant(), FolderCopy.of(blobs, id));
    graph.keys.mark();
    graph.transactions.mark();
  }

  private void begin() throws IOException {
    if (begun == null) {
      prepare();
    }
    Begun first = Objects.requireNonNull(begun);
    if (write != null) {
      write.close();
      write = null;
    }
    graph.transactions.back();
    graph.keys.back();
    graph.clock.advance(Duration.between(graph.clock.instant(), first.at()));
    claims.clear();
    claims.addAll(first.claims());
    cancelAccepted = false;
    held = false;
    seen = null;
    wrongly = null;
    rules.begin();
    first.files().restore();
    wiring.begin();
    // Somebody has followed the link before.
    graph.links.follow(token);
  }

  private static Artifacts.Label label(int attempt) {
    return attempt == 0
        ? Artifacts.Label.input("file", "in.mp4", "video/mp4")
        : new Artifacts.Label(ArtifactKind.VIDEO, "out.mp4", "video/mp4", "{}", attempt);
  }

  @Override
  public void live(Supplier<@Nullable Act> next) throws Exception {
    begin();
    eraser.live(next);
  }

  private void perform(Act act) {
    try {
      act(act);
    } catch (Refusal e) {
      // That it is refused is an answer; what must not be refused, the rules look at.
      if (e.code() == ErrorCode.INTERNAL) {
        wrongly = act + " failed: " + e.getMessage();
      }
    } catch (Exception e) {
      wrongly = act + " failed: " + e;
    } finally {
      seen = null;
    }
  }

  private void act(Act act) throws Exception {
    switch (act) {
      case CLAIM -> claim();
      case HEARTBEAT_LOST -> {
        graph.clock.advance(Graph.LEASE.plus(Graph.MARGIN).plusMillis(1));
        graph.leases.expireLeases();
      }
      case COMPLETE -> finish(claims.size(), new Outcome.Succeeded("{}"));
      case COMPLETE_BY_EARLIER_ATTEMPT -> finish(claims.size() - 1, new Outcome.Succeeded("{}"));
      case FAIL ->
          finish(claims.size(), new Outcome.Failed(ErrorCode.PROGRAM_FAILED, "it failed", true));
      case TREE_GONE -> stopped();
      case CANCEL -> cancel();
      case CLEAN -> unlessHeld(() -> graph.endings.clean(graph.asker, id(), ZERO));
      case DELETE -> unlessHeld(() -> graph.endings.delete(graph.asker, id(), ZERO));
      case DELETE_FOR_NOW -> unlessHeld(() -> graph.trash.put(graph.asker, id(), WINDOW));
      case UNDO -> undo();
      case UNDO_WINDOW_ENDS -> windowEnds();
      case HOLD -> {
        graph.holds.put(new Holds.Holder(graph.asker, false), id(), "asked to");
        held = true;
      }
      case UPLOAD_BEGINS -> begins();
      case UPLOAD_ENDS -> ends();
      case REVOKE_LINK -> graph.links.revoke(graph.asker.account(), link().id());
      case ROTATE_KEYS -> {
        if (graph.keys.epoch() == 1) {
          graph.rotations.reach(graph.keys.epoch() + 1);
        }
      }
      case ERASER_STEP -> throw new IllegalStateException("the eraser takes its own steps");
    }
  }

  private void claim() {
    Duration idle = graph.leases.idle(Set.of(Graph.TYPE), MINUTE);
    graph.clock.advance(idle.equals(MINUTE) ? ZERO : idle);
    graph.queue.claim(Set.of(Graph.TYPE), 1).forEach(claim -> claims.add((Claim) claim));
  }

  private void finish(int attempt, Outcome outcome) {
    if (attempt < 1) {
      return;
    }
    boolean current = holds(attempt);
    graph.queue.finish(claims.get(attempt - 1), outcome, true);
    graph.artifacts.deleteDropped(id());
    if (!current) {
      wrongly = "the end of attempt " + attempt + " was taken, which holds the job no more";
    }
  }

  private void stopped() {
    if (claims.isEmpty()) {
      return;
    }
    boolean current = holds(claims.size());
    graph.queue.stopped(claims.getLast());
    graph.artifacts.deleteDropped(id());
    if (!current) {
      wrongly = "the report of an attempt was taken that holds the job no more";
    }
  }

  private boolean holds(int attempt) {
    Job now = job();
    return now.lease() != null && now.attempts().current() == attempt;
  }

  private void cancel() throws InterruptedException {
    boolean ended = job().state().ended();
    graph.endings.cancel(graph.asker, id(), "enough", ZERO);
    cancelAccepted |= !ended;
  }

  private void unlessHeld(Exploration act) throws Exception {
    DataState before = job().data();
    act.run();
    seen = null;
    if (held && before != job().data()) {
      wrongly = "the data of a held job became " + job().data();
    }
  }

  private void undo() {
    Job before = job();
    Instant until = before.times().purgeAt();
    boolean inTime =
        before.kept()
            || before.data() == DataState.TRASHED
                && until != null
                && !graph.clock.instant().isAfter(until);
    graph.trash.undelete(graph.asker, id());
    if (!inTime) {
      wrongly = "what was " + before.data() + " was brought back after its time";
    }
  }

  private void windowEnds() throws Exception {
    if (job().data() == DataState.TRASHED) {
      graph.clock.advance(WINDOW.plusMillis(1));
      unlessHeld(graph.expiry::runOnce);
    }
  }

  private void begins() throws IOException {
    if (write != null) {
      return;
    }
    writeBy = root == Root.DRAFT ? 0 : claims.size();
    boolean taken = job().takes(writeBy);
    write = graph.artifacts.begin(id(), label(writeBy));
    write.write(TEXT.getBytes(UTF_8));
    if (!taken) {
      wrongly = "a file was let in that the job does not take";
    }
  }

  private void ends() throws IOException {
    if (write == null) {
      return;
    }
    boolean taken = job().takes(writeBy);
    try (Artifacts.Write ending = write) {
      write = null;
      ending.commit();
      if (!taken) {
        wrongly = "a file was kept that the job does not take any more";
      }
    }
  }

  @Override
  public String shape() {
    return new Shape(this)
        .of(
            eraser.at(),
            write == null ? "none" : "by " + writeBy,
            graph.keys.epoch() - 1,
            claims.size());
  }

  @Override
  public Optional<String> wrong(boolean known) {
    return known ? Optional.ofNullable(wrongly) : rules.broken();
  }

  /** Runs an exploration in the one transaction that all of it happens in, and undoes it. */
  void inside(Exploration work) throws Exception {
    try {
      graph.inside(() -> {
        try {
          work.run();
        } catch (Exception e) {
          throw new Failed(e);
        }
      });
    } catch (Failed e) {
      throw (Exception) e.getCause();
    }
  }

  /** What is done inside. */
  interface Exploration {
    void run() throws Exception;
  }

  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(Exception cause) {
      super(cause);
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
