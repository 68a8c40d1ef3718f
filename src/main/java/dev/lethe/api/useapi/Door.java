package dev.lethe.api.useapi;

import dev.lethe.account.Principal;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Query;
import dev.lethe.job.Job;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Who asks, by a bearer token, and for which job. What is wrong is told in this order: the token,
 * the subscription, the parameter, the job.
 */
final class Door {
  static final String JOBID = "jobid";
  private static final String BEARER = "Bearer ";

  private final Domain domain;

  Door(Domain domain) {
    this.domain = domain;
  }

  /** Here a subscription that has ended is told of by every route, those that end jobs too. */
  Principal admit(Context ctx, Need need) {
    return domain.gate().admit(ctx, token(ctx).flatMap(domain.gate()::byKey), need.subscribed());
  }

  /** The id that the query names, as it is spelled there; an empty one is none. */
  static String jobid(Context ctx) {
    return Query.among(ctx, JOBID)
        .text(JOBID)
        .filter(text -> !text.isEmpty())
        .orElseThrow(
            () -> new Refusal(ErrorCode.INVALID_REQUEST, "Query param jobid not provided"));
  }

  /** The job of this id, if it is one of the account and its data is kept. */
  Job job(Principal who, String jobid) {
    return Ids.read(jobid)
        .flatMap(id -> domain.kept(who.account(), id))
        .orElseThrow(() -> notFound(jobid));
  }

  static Refusal notFound(String jobid) {
    return new Refusal(ErrorCode.NOT_FOUND, "Unable to locate job " + jobid);
  }

  /** Two headers that differ name nobody. */
  private static Optional<String> token(Context ctx) {
    List<String> given =
        Collections.list(ctx.req().getHeaders("Authorization")).stream().distinct().toList();
    return given.size() == 1
        ? Optional.of(given.getFirst())
            .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(header -> header.substring(BEARER.length()).strip())
        : Optional.empty();
  }
}
