package dev.lethe.api.unsiloed;

import dev.lethe.account.Account;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import io.javalin.http.Context;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Who asks, by one of the three headers that clients of the vendor send, and for which job. */
final class Door {
  private static final String BEARER = "Bearer ";
  private static final String NO_KEY =
      "API key is required. Please provide 'api-key' in the request header.";

  private final Domain domain;
  private final String anonymous;

  Door(Domain domain, String anonymous) {
    this.domain = domain;
    this.anonymous = anonymous;
  }

  Principal admit(Context ctx, Need need) {
    Set<String> keys = keys(ctx);
    if (keys.size() > 1) {
      throw new Refusal(ErrorCode.INVALID_REQUEST, "The API keys in the headers differ");
    }
    if (keys.isEmpty() && anonymous.isEmpty()) {
      throw new Refusal(ErrorCode.UNAUTHORIZED, NO_KEY);
    }
    Optional<Principal> who =
        keys.isEmpty() ? nobody() : domain.gate().byKey(keys.iterator().next());
    if (who.isEmpty()) {
      throw new Refusal(ErrorCode.UNAUTHORIZED, "Invalid API key");
    }
    return domain.gate().admit(ctx, who, need);
  }

  /** The job that the path names, if it is one of the account and its data is kept. */
  Job job(Context ctx, Principal who) {
    return domain.kept(who.account(), id(ctx)).orElseThrow(() -> notFound(ctx));
  }

  Optional<Artifact> input(Job job) {
    return domain.transactions().read(() -> domain.ledger().of(job.id())).stream()
        .filter(file -> file.kind() == ArtifactKind.INPUT)
        .findFirst();
  }

  JobId id(Context ctx) {
    return WireIds.uuid(ctx.pathParam("job_id")).map(JobId::new).orElseThrow(() -> notFound(ctx));
  }

  /** An unknown job, somebody else's and one that is gone are one to the outside. */
  Refusal here(Context ctx, Refusal refusal) {
    return switch (refusal.code()) {
      case NOT_FOUND, JOB_DELETED, JOB_ERASED -> notFound(ctx);
      default -> refusal;
    };
  }

  static Refusal notFound(Context ctx) {
    return new Refusal(ErrorCode.NOT_FOUND, "Job " + ctx.pathParam("job_id") + " not found");
  }

  private static Set<String> keys(Context ctx) {
    var keys = new TreeSet<String>();
    keys.addAll(given(ctx, "X-API-Key"));
    keys.addAll(given(ctx, "api-key"));
    for (String header : given(ctx, "Authorization")) {
      boolean bearer = header.regionMatches(true, 0, BEARER, 0, BEARER.length());
      keys.add(bearer ? header.substring(BEARER.length()).strip() : header);
    }
    return keys;
  }

  private static Collection<String> given(Context ctx, String header) {
    return Collections.list(ctx.req().getHeaders(header)).stream()
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .toList();
  }

  private Optional<Principal> nobody() {
    Account account = domain.accounts().named(anonymous);
    return Optional.of(account)
        .filter(Account::open)
        .map(open -> new Principal(open.id(), null, Scope.usual()));
  }
}
