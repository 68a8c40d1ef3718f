package dev.lethe.model;

import dev.lethe.ending.Erasure;
import dev.lethe.id.ErasureId;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A world as a text without its random ids and its times: of a time only counts whether it has
 * come.
 */
final class Shape {
  private static final String LEDGER =
      """
      select kind || ' ' || attempt || ' ' || state || ' ' || bytes as file
      from artifacts where job_id = :job order by file
      """;
  private static final String COUNTS =
      """
      select (select count(*) from sealed_values where job_id = :job) || ' sealed, '
        || (select count(*) from job_labels where job_id = :job) || ' labels, '
        || (select count(*) from links where job_id = :job and revoked_at is null) || ' links, '
        || (select count(*) from erasure_evidence) || ' noted, '
        || (select count(*) from receipts) || ' receipts' as counts
      """;

  private final World world;

  Shape(World world) {
    this.world = world;
  }

  String of(String eraser, String write, int rotations, int claims) {
    return world.graph.transactions.read(() -> {
      Job job = world.job();
      return String.join(
          "\n",
          job(job),
          "eraser: " + eraser + "; write: " + write,
          "rotations: " + rotations + "; claims: " + claims,
          "cancelled: " + world.cancelAccepted + "; held: " + world.held,
          "files: " + world.graph.blobs.files(job.id()).size(),
          "folder: "
              + world.graph.blobs.exists(job.id())
              + "; key: "
              + !world.graph.keys.destroyed(job.keySlot()),
          erasure(job),
          query(LEDGER, job),
          query(COUNTS, job));
    });
  }

  private String query(String sql, Job job) {
    return String.join(", ", world.graph.texts(sql, job.id()));
  }

  private String job(Job job) {
    Instant now = world.graph.clock.instant();
    Cancel cancel = job.cancel();
    boolean lapsed = job.lease() != null && job.lease().until().isBefore(now.minus(Graph.MARGIN));
    return String.join(
        " ",
        job.visibility().word(),
        job.state().word(),
        job.data().word(),
        job.attempts().toString(),
        job.stored().toString(),
        job.lease() == null ? "free" : lapsed ? "lapsed" : "held",
        cancel == null ? "wanted" : cancel.by() + " " + cancel.stop(),
        "waits " + job.times().notBefore().isAfter(now),
        "purge " + due(job.times().purgeAt(), now),
        job.content().toString().length() + "");
  }

  private static String due(@Nullable Instant at, Instant now) {
    return at == null ? "never" : at.isBefore(now) ? "due" : "later";
  }

  private String erasure(Job job) {
    ErasureId id = job.links().erasure();
    return Optional.ofNullable(id)
        .flatMap(world.graph.erasures::find)
        .map(Shape::erasure)
        .orElse("no erasure");
  }

  private static String erasure(Erasure erasure) {
    return erasure.action()
        + " "
        + erasure.steps().keySet().stream().sorted().toList()
        + " "
        + erasure.tries()
        + " "
        + erasure.done()
        + " "
        + erasure.artifacts()
        + erasure.residuals().size();
  }
}
