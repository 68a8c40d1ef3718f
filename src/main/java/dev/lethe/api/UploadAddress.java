package dev.lethe.api;

import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import io.javalin.http.Context;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An address at which whoever knows it may put the file of a draft without a key, for a while.
 *
 * @param path of all such addresses, as in {@code /api/upload/}
 * @param life how long one is good
 */
public record UploadAddress(Domain domain, String path, Duration life) {
  /** The path of a route for them. */
  public String route() {
    return path + "{job}/{until}/{token}";
  }

  public URI of(Job draft) {
    long until = domain.clock().instant().plus(life).getEpochSecond();
    String whole = path + WireIds.hex(draft.id().uuid()) + "/" + until + "/";
    return domain.links().pass(draft, whole, path + until);
  }

  /** The draft that the address of a request is of; empty if it is not good, or not any more. */
  public Optional<Job> draft(Context ctx) {
    String until = ctx.pathParam("until");
    return WireIds.hex(ctx.pathParam("job"))
        .map(JobId::new)
        .flatMap(domain.jobs()::find)
        .filter(Job::kept)
        .filter(_ -> isToCome(until))
        .filter(job -> domain.links().passes(job, path + until, ctx.pathParam("token")));
  }

  private boolean isToCome(String seconds) {
    return seconds.matches("[0-9]{1,11}")
        && domain.clock().instant().isBefore(Instant.ofEpochSecond(Long.parseLong(seconds)));
  }
}
