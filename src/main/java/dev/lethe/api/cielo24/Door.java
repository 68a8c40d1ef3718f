package dev.lethe.api.cielo24;

import dev.lethe.account.Principal;
import dev.lethe.account.Sessions.Visit;
import dev.lethe.api.Domain;
import dev.lethe.api.Gate;
import dev.lethe.api.Need;
import dev.lethe.error.Refusal;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.Optional;
import java.util.stream.Stream;

/** Who asks, by a session or by an API key in its stead, and for which job. */
final class Door {
  private final Domain domain;

  Door(Domain domain) {
    this.domain = domain;
  }

  /** Who was let in, and how their client reads. */
  record Guest(Principal who, Generation generation) {}

  Guest admit(Context ctx, Asked asked, Need need) {
    asked.checkVersion();
    String token = asked.need("api_token");
    Optional<Visit> visit = domain.sessions().visit(token);
    Principal who =
        visit
            .map(Visit::who)
            .or(() -> domain.gate().byKey(token))
            .orElseThrow(ErrorType.BAD_API_TOKEN::refusal);
    domain.gate().admit(ctx, Optional.of(who), need);
    return new Guest(who, Generation.of(visit.map(Visit::form).orElse("")));
  }

  /** The job that the request names, if it is one of the account and its data is kept. */
  Job job(Asked asked, Principal who) {
    return domain.kept(who.account(), id(asked)).orElseThrow(Door::unknownJob);
  }

  /** A malformed id is an unknown one. */
  JobId id(Asked asked) {
    return WireIds.hex(asked.need("job_id")).map(JobId::new).orElseThrow(Door::unknownJob);
  }

  /** An unknown job, somebody else's and one that is gone are one to the outside. */
  static Refusal here(Refusal refusal) {
    return switch (refusal.code()) {
      case NOT_FOUND, JOB_DELETED, JOB_ERASED, DATA_NOT_KEPT -> unknownJob();
      default -> refusal;
    };
  }

  /** There are no accounts below others: the only name to be acted for is one's own. */
  void checkOwnName(Optional<String> name, Principal who) {
    if (name.isPresent()
        && !name.get().equals("*")
        && !name.get().equals(domain.gate().account(who.account()).name())) {
      throw ErrorType.ACCOUNT_UNPRIVILEGED.refusal();
    }
  }

  private static Refusal unknownJob() {
    return ErrorType.ITEM_NOT_FOUND.because("There is no job with this id");
  }

  /** Every action is asked for by GET and by POST, as clients like. */
  static Stream<Route> reads(String path, Handler handler) {
    return Stream.of(Route.get(path, handler), Route.post(path, handler));
  }

  /** The same for an action that changes something. */
  static Stream<Route> changes(String path, Handler handler) {
    Handler guarded =
        ctx -> {
          Gate.changesByGet(ctx);
          handler.handle(ctx);
        };
    return reads(path, guarded);
  }
}
