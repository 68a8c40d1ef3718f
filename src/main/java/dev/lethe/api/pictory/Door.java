package dev.lethe.api.pictory;

import dev.lethe.account.Principal;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import io.javalin.http.Context;
import java.util.Optional;

/**
 * Who asks: by an API key or by the token of a login, raw or after {@code Bearer}; for which job.
 */
final class Door {
  private static final String BEARER = "Bearer ";

  private final Domain domain;

  Door(Domain domain) {
    this.domain = domain;
  }

  Principal admit(Context ctx, Need need) {
    String header = Optional.ofNullable(ctx.header("Authorization")).orElse("").strip();
    boolean bearer = header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    String credential = bearer ? header.substring(BEARER.length()).strip() : header;
    Optional<Principal> who =
        domain.gate().byKey(credential).or(() -> domain.sessions().authenticate(credential));
    return domain.gate().admit(ctx, who, need);
  }

  /** The job that the path names, or what is left of it, if it is one of the account. */
  Job job(Principal who, JobId id) {
    try {
      Job job = domain.jobs().get(who.account(), id);
      if (Media.isMedia(job)) {
        throw notFound();
      }
      return job;
    } catch (Refusal e) {
      throw here(e);
    }
  }

  static JobId id(Context ctx) {
    return WireIds.uuid(ctx.pathParam("jobid")).map(JobId::new).orElseThrow(Door::notFound);
  }

  /** An unknown job, somebody else's and one that was deleted are one to the outside. */
  static Refusal here(Refusal refusal) {
    return switch (refusal.code()) {
      case NOT_FOUND, JOB_DELETED -> notFound();
      default -> refusal;
    };
  }

  static Refusal notFound() {
    return new Refusal(ErrorCode.NOT_FOUND, Errors.JOB_NOT_FOUND);
  }
}
