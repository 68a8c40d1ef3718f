package dev.lethe.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.ending.Erasure;
import dev.lethe.ending.Erasure.Step;
import dev.lethe.error.Refusal;
import dev.lethe.id.ErasureId;
import dev.lethe.job.Content;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Link;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What must hold in every world, whatever has happened. */
final class Rules {
  private static final String LEFT =
      """
      select (select count(*) from sealed_values where job_id = :job)
        + (select count(*) from job_labels where job_id = :job)
        + (select count(*) from artifacts where job_id = :job and state <> 'erased')
      """;
  private static final String RECEIPTS =
      """
      select count(*) from receipts r join erasures e on e.id = r.erasure_id
      where e.job_id = :job
      """;

  private final World world;
  private @Nullable JobState end;
  private DataState farthest = DataState.KEPT;

  Rules(World world) {
    this.world = world;
  }

  void begin() {
    end = null;
    farthest = DataState.KEPT;
  }

  /** The first that is broken. */
  Optional<String> broken() {
    if (world.wrongly != null) {
      return Optional.of(world.wrongly);
    }
    Job job = world.job();
    String found = ends(job);
    found = found == null ? erasure(job) : found;
    found = found == null ? (job.kept() ? living(job) : refused(job)) : found;
    return Optional.ofNullable(found);
  }

  private @Nullable String ends(Job job) {
    if (end != null && job.state() != end) {
      return "the job had ended " + end + " and is " + job.state();
    }
    if (job.state().ended()) {
      end = job.state();
    }
    boolean stops = job.state() == JobState.CANCELLING || job.state() == JobState.CANCELLED;
    if (world.cancelAccepted && !stops) {
      return "a cancel was accepted, and the job is " + job.state();
    }
    if (goesBack(job.data())) {
      return "its data was " + farthest + " and is " + job.data();
    }
    farthest = job.hasData() ? DataState.KEPT : job.data();
    if (world.held && !job.hasData()) {
      return "the job is held, and its data is " + job.data();
    }
    return null;
  }

  private boolean goesBack(DataState now) {
    return switch (farthest) {
      case KEPT, TRASHED -> false;
      case ERASING -> now == DataState.KEPT || now == DataState.TRASHED;
      case ERASED -> now != DataState.ERASED;
    };
  }

  private @Nullable String erasure(Job job) {
    boolean keyless = world.graph.keys.destroyed(job.keySlot());
    if (keyless && !job.state().ended()) {
      return "the key is destroyed, and the work has not stopped: " + job.state();
    }
    if (keyless && farthest == DataState.KEPT) {
      return "the key is destroyed, and the data is " + job.data();
    }
    boolean folder = world.graph.blobs.exists(job.id());
    Optional<Erasure> found = erasureOf(job);
    boolean said = found.map(e -> e.steps().containsKey(Step.VERIFIED)).orElse(false);
    if (said && folder) {
      return "the files are said to be gone, and are there";
    }
    if (receipts() > 0 && (folder || !keyless)) {
      return "there is a receipt, and the files or the key are there";
    }
    if (receipts() > 0 != (job.data() == DataState.ERASED)) {
      return "the data is " + job.data() + " with " + receipts() + " receipts";
    }
    return job.data() == DataState.ERASED ? remains(job) : null;
  }

  private @Nullable String remains(Job job) {
    String left = world.graph.texts(LEFT, job.id()).getFirst();
    return left.equals("0") ? null : "it is erased, and rows of its content are left: " + left;
  }

  private Optional<Erasure> erasureOf(Job job) {
    ErasureId id = job.links().erasure();
    return id == null
        ? Optional.empty()
        : world.graph.transactions.read(() -> world.graph.erasures.find(id));
  }

  private long receipts() {
    return Long.parseLong(world.graph.texts(RECEIPTS, world.id()).getFirst());
  }

  private @Nullable String living(Job job) {
    if (!Objects.equals(job.content().params(), World.PARAMS)) {
      return "the data is kept, and its parameters do not read";
    }
    if (!TextRead.of(() -> ownRead(world.input())).equals(Optional.of(World.TEXT))) {
      return "the data is kept, and its file does not read";
    }
    boolean stands = standing().stands(world.graph.clock.instant());
    Optional<String> followed = TextRead.of(this::linkRead);
    if (stands != followed.isPresent()) {
      return stands ? "a link that stands is refused" : "a link that was revoked is served";
    }
    return null;
  }

  private @Nullable String refused(Job job) {
    if (!job.content().equals(Content.NONE)) {
      return "the data is " + job.data() + ", and its content reads";
    }
    if (!files(job).isEmpty()) {
      return "the data is " + job.data() + ", and its files are listed";
    }
    if (TextRead.of(() -> ownRead(world.input())).isPresent()) {
      return "the data is " + job.data() + ", and its file reads";
    }
    return TextRead.of(this::linkRead).isPresent() ? "a link that was revoked is served" : null;
  }

  private List<Artifact> files(Job job) {
    return world.graph.transactions.read(() -> world.graph.ledger.of(job.id()));
  }

  private Link standing() {
    Link made = world.link();
    return world.graph.transactions.read(() -> world.graph.linkStore.find(made.id())).orElseThrow();
  }

  private InputStream ownRead(Artifact file) throws IOException {
    return world.graph.artifacts.read(file, 0, file.bytes());
  }

  private InputStream linkRead() throws IOException {
    return world.graph.links.read(world.graph.links.follow(world.token), 0, World.TEXT.length());
  }

  /** A read that may be refused. */
  private interface TextRead {
    InputStream open() throws IOException;

    static Optional<String> of(TextRead read) {
      try (InputStream in = read.open()) {
        return Optional.of(new String(in.readAllBytes(), UTF_8));
      } catch (Refusal e) {
        return Optional.empty();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
