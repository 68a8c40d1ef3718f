package dev.lethe.api.cielo24;

import dev.lethe.api.CreateCall;
import dev.lethe.api.Dialect;
import dev.lethe.api.Domain;
import dev.lethe.callback.Callback;
import dev.lethe.http.ErrorShape;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The dialect of the cielo24 platform: all its routes on one page, all of them below /api. */
public final class Cielo24 implements Dialect {
  static final String NAME = "cielo24";

  private final Domain domain;
  private final AccountRoutes accounts;
  private final JobRoutes jobs;
  private final MediaRoutes media;
  private final FileRoutes files;
  private final ModifyRoute modify;
  private final StatisticsRoute statistics;
  private final SettingRoutes settings;
  private final ListRoute list;
  private final Tasks tasks;

  /**
   * Takes what it speaks to.
   *
   * @param transcription what serves {@code perform_transcription}
   * @param sandboxes names of accounts that are answered with a sample transcript
   */
  public Cielo24(Domain domain, CreateCall transcription, Set<String> sandboxes) {
    var door = new Door(domain);
    this.domain = domain;
    this.accounts = new AccountRoutes(domain, door);
    this.jobs = new JobRoutes(domain, door, transcription);
    this.media = new MediaRoutes(domain, door);
    this.files = new FileRoutes(domain, door, new Spoken(domain, sandboxes));
    this.modify = new ModifyRoute(domain, door);
    this.statistics = new StatisticsRoute(domain, door);
    this.settings = new SettingRoutes(domain, door);
    this.list = new ListRoute(domain, door);
    this.tasks = new Tasks(domain, door);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Route> routes() {
    return Stream.of(
            accounts.routes(),
            jobs.routes(),
            media.routes(),
            files.routes(),
            modify.routes(),
            statistics.routes(),
            settings.routes(),
            list.routes(),
            tasks.routes())
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public Map<String, ErrorShape> shapes() {
    return Map.of("/api", new Errors());
  }

  @Override
  public Optional<Callback> callback(JobId job) {
    return domain.jobs().find(job).filter(Job::kept).flatMap(CallbackTags::of);
  }
}
