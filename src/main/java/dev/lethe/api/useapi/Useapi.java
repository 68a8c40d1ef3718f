package dev.lethe.api.useapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.api.Dialect;
import dev.lethe.api.Domain;
import dev.lethe.callback.Callback;
import dev.lethe.http.ErrorShape;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The dialect of the Midjourney API v2 of useapi.net: all its routes on one page. */
public final class Useapi implements Dialect {
  static final String NAME = "useapi";

  private final Domain domain;
  private final Document document;
  private final JobRoutes jobs;
  private final CreateRoutes creates;
  private final AccountRoutes account;

  public Useapi(Domain domain, Calls calls) {
    this.domain = domain;
    this.document = new Document(domain, calls.maxJobs());
    var door = new Door(domain);
    var executing = new Executing(domain);
    this.jobs = new JobRoutes(domain, door, executing, document);
    this.creates = new CreateRoutes(domain, door, executing, document, calls);
    this.account = new AccountRoutes(domain, door);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Route> routes() {
    return Stream.of(jobs.routes(), creates.routes(), account.routes())
        .flatMap(List::stream)
        .toList();
  }

  /** The rest of {@code /v2} is another dialect's, that of {@code /v1} our own. */
  @Override
  public Map<String, ErrorShape> shapes() {
    ErrorShape errors = new Errors();
    Stream<String> older =
        Arrays.stream(Verb.values()).map(verb -> CreateRoutes.OLDER + verb.word());
    return Stream.concat(Stream.of("/v2/jobs", "/v2/account"), older)
        .collect(Collectors.toMap(Function.identity(), _ -> errors));
  }

  /** The job as a look at it would show it, once it works and once it has ended. */
  @Override
  public Optional<Callback> callback(JobId id) {
    return domain.jobs().find(id).filter(Job::kept).filter(Useapi::tells).flatMap(this::callback);
  }

  private Optional<Callback> callback(Job job) {
    return Optional.of(Document.asked(job).path(Callback.MEMBER))
        .filter(JsonNode::isTextual)
        .map(url -> new Callback(URI.create(url.asText()), Json.text(document.of(job))));
  }

  private static boolean tells(Job job) {
    return switch (job.state()) {
      case RUNNING, SUCCEEDED, FAILED, CANCELLED -> true;
      case DRAFT, QUEUED, CANCELLING -> false;
    };
  }
}
