package dev.lethe.api.pictory;

import dev.lethe.api.Dialect;
import dev.lethe.api.Domain;
import dev.lethe.callback.Callback;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.ErrorShape;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The dialect of the Pictory API: all its routes on one page, below one prefix. */
public final class Pictory implements Dialect {
  static final String NAME = "pictory";

  private final Domain domain;
  private final Documents documents;
  private final List<Route> routes;

  public Pictory(Domain domain, CreateCalls calls) {
    this.domain = domain;
    this.documents = new Documents(domain);
    var door = new Door(domain);
    var media = new Media(domain);
    this.routes =
        Stream.of(
                new TokenRoutes(domain.sessions()).routes(),
                new CreateRoutes(domain, door, calls, media).routes(),
                new MediaRoutes(domain, door, calls, media).routes(),
                new JobRoutes(domain, door, documents).routes(),
                new QuotaRoutes(domain, door).routes())
            .flatMap(List::stream)
            .toList();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Route> routes() {
    return routes;
  }

  @Override
  public Map<String, ErrorShape> shapes() {
    return Map.of("/pictoryapis", new Errors());
  }

  /** Told once it has ended, with what a GET of the job answers then. */
  @Override
  public Optional<Callback> callback(JobId id) {
    try {
      return domain
          .jobs()
          .find(id)
          .filter(Job::kept)
          .filter(job -> job.state().ended())
          .flatMap(this::callback);
    } catch (Refusal e) {
      if (e.code() == ErrorCode.JOB_DELETED) {
        // Gone while it was looked at: then there is nothing to tell.
        return Optional.empty();
      }
      throw e;
    }
  }

  private Optional<Callback> callback(Job job) {
    String webhook = Call.webhook(job);
    return webhook.isEmpty()
        ? Optional.empty()
        : Optional.of(new Callback(URI.create(webhook), Json.text(documents.whole(job))));
  }
}
