package dev.lethe.work;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.job.Job.Progress;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.process.Launch;
import dev.lethe.process.ProcessTree;
import dev.lethe.process.ProcessTree.Ended;
import dev.lethe.process.TreeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt, from the claim to the report: scratch folder, inputs, the program, and the end.
 *
 * <p>It can be ended from outside at any moment, for one of several reasons; the first one counts.
 * Ending always means: kill the process tree, free the program's thread, wait until both are done,
 * wipe the scratch folder, and only then report. So a report of a stop is a statement of fact.
 */
final class Execution {
  private static final Logger log = LoggerFactory.getLogger(Execution.class);
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration PARTIAL_OUTPUT = Duration.ofSeconds(30);

  private final Worker.Parts parts;
  private final Assignment claim;
  private final Assignment.Hold hold;
  private final JobProgram program;
  private final AttemptFiles files;
  private final AttemptLog said;
  private final StartedPrograms programs = new StartedPrograms();
  private final CountDownLatch over = new CountDownLatch(1);
  private final CountDownLatch treeKilled = new CountDownLatch(1);

  // Guarded by this: whoever ends the attempt and the attempt itself meet here.
  private Why why = Why.BY_ITSELF;
  private boolean staged;
  private @Nullable ProcessTree tree;
  private @Nullable Thread working;

  private volatile Progress progress = Progress.NONE;

  /** Why an attempt ends. */
  private enum Why {
    BY_ITSELF,
    /** Its job is cancelled or deleted. */
    STOPPED,
    /** The server shuts down. */
    RELEASED,
    /** The hold on the job is void. */
    LOST,
    WALL_TIME
  }

  Execution(Worker.Parts parts, Assignment claim) {
    this.parts = parts;
    this.claim = claim;
    this.hold = claim.hold().orElseGet(parts.limits()::hold);
    this.program = Objects.requireNonNull(parts.programs().get(claim.type()));
    this.files = parts.files().of(claim);
    this.said = new AttemptLog(files.log());
  }

  String type() {
    return claim.type();
  }

  /** Ends the attempt because its job is cancelled or deleted. */
  void stop() {
    if (!end(Why.STOPPED)) {
      Thread.ofVirtual().name("hurry-" + claim.id()).start(this::hurry);
    }
  }

  /** Ends the attempt and gives the job back. */
  void release() {
    end(Why.RELEASED);
  }

  /** Ends the attempt, if it is this one, as somebody else's; nobody waits for a report. */
  void lost(int attempt) {
    if (attempt == claim.attempt()) {
      end(Why.LOST);
    }
  }

  void run() {
    Path folder = null;
    Outcome outcome;
    Thread beating = Thread.ofVirtual().name("heartbeat-" + claim.id()).start(this::beat);
    try {
      engage();
      files.fetch(this::fetching);
      folder = openScratch();
      List<JobContext.InputFile> inputs = files.stage(folder);
      begin();
      outcome = program.run(new Context(folder, inputs));
    } catch (InterruptedException e) {
      outcome = new Outcome.Failed(ErrorCode.INTERNAL, "interrupted", true);
    } catch (Refusal e) {
      outcome = new Outcome.Failed(e.code(), e.detail(), false);
    } catch (FetchFailed e) {
      outcome = new Outcome.Failed(e.code(), e.why(), e.retryable());
    } catch (Exception e) {
      outcome = unforeseen(e);
    }
    Ended ended = finishTree();
    outcome = programs.judge(outcome);
    keepLog();
    over.countDown();
    join(beating);
    wipe(folder, ended);
    report(outcome, ended);
  }

  private Path openScratch() throws IOException {
    return parts.scratch().open(Scratch.name(claim.id(), claim.attempt()), files.bytes());
  }

  /** From here on the attempt can be ended from outside. */
  private void engage() throws InterruptedException {
    synchronized (this) {
      stayOnlyIfWanted();
      working = Thread.currentThread();
    }
    // A cancel between the claim and this moment found nobody to tell.
    if (parts.queue().look(claim) != Heartbeat.CARRY_ON) {
      stop();
    }
  }

  private synchronized void begin() throws InterruptedException {
    stayOnlyIfWanted();
    staged = true;
  }

  /** The processes of the attempt; there is no tree before the first of them. */
  private synchronized ProcessTree tree(Path folder) throws IOException {
    if (why != Why.BY_ITSELF) {
      throw new IOException("the attempt has ended");
    }
    if (tree == null) {
      tree = parts.containment().open(new TreeSpec(claim.id() + "-" + claim.attempt(), folder));
    }
    return tree;
  }

  private synchronized void stayOnlyIfWanted() throws InterruptedException {
    if (why != Why.BY_ITSELF) {
      throw new InterruptedException();
    }
  }

  private void fetching(double fraction) {
    progress = new Progress(Math.clamp(fraction, 0.0, 1.0), "fetch", parts.clock().instant());
  }

  private Outcome unforeseen(Exception e) {
    if (!ending()) {
      log.error("attempt {} of {} failed", claim.attempt(), claim.id(), Unsaid.of(e));
    }
    return new Outcome.Failed(ErrorCode.INTERNAL, e.getClass().getSimpleName(), true);
  }

  /** Returns false if it is being ended already. */
  private boolean end(Why reason) {
    synchronized (this) {
      if (why != Why.BY_ITSELF) {
        return false;
      }
      why = reason;
    }
    Thread.ofVirtual().name("end-" + claim.id()).start(() -> killAndFree(reason));
    return true;
  }

  private void killAndFree(Why reason) {
    boolean partial = reason == Why.STOPPED && takesPartial();
    kill(partial ? program.grace(true) : Duration.ZERO);
    treeKilled.countDown();
    if (!partial || !await(over, PARTIAL_OUTPUT)) {
      free();
    }
  }

  /** A stop that waits for partial outputs waits no longer once a delete has refused them. */
  private void hurry() {
    if (!takesPartial()) {
      kill(Duration.ZERO);
      free();
    }
  }

  /** Of what was made while inputs were brought no part is kept: there is none. */
  private boolean takesPartial() {
    try {
      return begun() && claim.keepPartial() && parts.queue().takesOutputs(claim);
    } catch (RuntimeException e) {
      log.warn("nobody can say whether {} still takes outputs", claim.id(), e);
      return false;
    }
  }

  private synchronized boolean begun() {
    return staged;
  }

  private void kill(Duration grace) {
    ProcessTree toEnd;
    synchronized (this) {
      toEnd = tree;
    }
    if (toEnd != null) {
      toEnd.end(grace);
    }
  }

  private synchronized void free() {
    if (working != null) {
      working.interrupt();
    }
  }

  /** From here on nobody interrupts this thread any more, and no child is left. */
  private Ended finishTree() {
    ProcessTree toEnd;
    boolean endedFromOutside;
    synchronized (this) {
      working = null;
      toEnd = tree;
      endedFromOutside = why != Why.BY_ITSELF;
    }
    boolean _ = Thread.interrupted();
    if (toEnd == null) {
      return Ended.CONFIRMED;
    }
    if (endedFromOutside) {
      await(treeKilled, hold.lease());
    }
    Ended ended = toEnd.end(Duration.ZERO);
    toEnd.close();
    return ended;
  }

  /** While the lease is still renewed. What a stop discards is not stored first. */
  private void keepLog() {
    Why reason;
    synchronized (this) {
      reason = why;
    }
    boolean kept =
        switch (reason) {
          case BY_ITSELF, WALL_TIME, RELEASED -> true;
          case STOPPED -> claim.keepPartial();
          case LOST -> false;
        };
    if (kept) {
      said.store(files);
    }
    said.end();
  }

  private void report(Outcome outcome, Ended ended) {
    Why reason;
    synchronized (this) {
      reason = why;
      if (reason == Why.BY_ITSELF) {
        // Too late to be ended from outside: the queue decides what a late cancel meets.
        why = Why.LOST;
      }
    }
    boolean gone = ended == Ended.CONFIRMED;
    try {
      switch (reason) {
        case BY_ITSELF -> parts.queue().finish(claim, outcome, gone);
        case WALL_TIME -> parts.queue().finish(claim, tookTooLong(), gone);
        case RELEASED -> parts.queue().release(claim, gone);
        case STOPPED -> {
          if (gone) {
            parts.queue().stopped(claim);
          } else {
            log.warn("{} is stopped, but nobody can say that no process is left", claim.id());
          }
        }
        case LOST -> log.warn("the hold on {} was lost", claim.id());
      }
      files.settle();
    } catch (Refusal e) {
      log.warn("the report on {} came too late: {}", claim.id(), e.detail());
    } catch (RuntimeException e) {
      // Whatever is durable is right; the lease ends what is not, and a start deletes leftovers.
      log.error("the report on {} failed", claim.id(), e);
    }
  }

  private Outcome tookTooLong() {
    return new Outcome.Failed(ErrorCode.LIMIT_EXCEEDED, "wall time of " + hold.wallTime(), false);
  }

  private void wipe(@Nullable Path folder, Ended ended) {
    try {
      if (folder != null) {
        parts.scratch().wipe(folder);
      }
      if (ended == Ended.CONFIRMED) {
        files.wiped();
      }
    } catch (IOException e) {
      log.error("wiping the scratch folder of {} failed", claim.id(), e);
    }
  }

  /**
   * Reports progress, and holds the clock to the attempt: it must not outlive its wall time, nor a
   * lease that could not be renewed.
   */
  private void beat() {
    long began = System.nanoTime();
    long renewed = began;
    Progress told = progress;
    while (!await(over, BEAT)) {
      long now = System.nanoTime();
      if (now - began > hold.wallTime().toNanos()) {
        end(Why.WALL_TIME);
      }
      // What was ended is not held any longer: if it does not report in time, its lease runs out.
      if (ending()) {
        continue;
      }
      if (!progress.equals(told) || now - renewed > hold.lease().toNanos() / 3) {
        Progress current = progress;
        if (tell(current)) {
          renewed = now;
          told = current;
        }
      }
      if (now - renewed > hold.lease().minus(hold.margin()).toNanos()) {
        end(Why.LOST);
      }
    }
  }

  private synchronized boolean ending() {
    return why != Why.BY_ITSELF;
  }

  private boolean tell(Progress current) {
    try {
      switch (parts.queue().heartbeat(claim, current)) {
        case CARRY_ON -> {}
        case STOP -> end(Why.STOPPED);
        case ENDED -> end(Why.LOST);
      }
      return true;
    } catch (RuntimeException e) {
      log.warn("the heartbeat of {} failed", claim.id(), e);
      return false;
    }
  }

  private static boolean await(CountDownLatch latch, Duration atMost) {
    try {
      return latch.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The attempt as its program sees it. */
  private final class Context implements JobContext {
    private final Path folder;
    private final List<InputFile> inputs;

    Context(Path folder, List<InputFile> inputs) {
      this.folder = folder;
      this.inputs = inputs;
    }

    @Override
    public String params() {
      return claim.params();
    }

    @Override
    public List<InputFile> inputs() {
      return inputs;
    }

    @Override
    public Path scratch() {
      return folder;
    }

    @Override
    public ProcessTree.Child start(Launch launch) throws IOException {
      return programs.add(said.heard(tree(folder).start(launch), launch.argv()));
    }

    @Override
    public void endPrograms() {
      kill(Duration.ZERO);
    }

    @Override
    public boolean takesPartial() {
      synchronized (Execution.this) {
        return why == Why.STOPPED && claim.keepPartial();
      }
    }

    @Override
    public void progress(double fraction, String phase) {
      double bounded = Math.clamp(fraction, 0.0, 1.0);
      progress = new Progress(bounded, phase, parts.clock().instant());
    }

    @Override
    public void output(Path file, ArtifactKind kind, String name, String mediaType, String meta)
        throws IOException {
      var label = new Artifacts.Label(kind, name, mediaType, meta, claim.attempt());
      files.output(file, label);
      Files.delete(file);
    }
  }
}
