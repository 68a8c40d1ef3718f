package dev.lethe.api.unsiloed;

import dev.lethe.api.CreateCall;
import dev.lethe.api.Dialect;
import dev.lethe.api.Domain;
import dev.lethe.http.ErrorShape;
import dev.lethe.http.Route;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The dialect of the Unsiloed Vision API: all its routes on one page. */
public final class Unsiloed implements Dialect {
  static final String NAME = "unsiloed";

  /** Its paths begin at the root, so that its error shape has to be told where it is at home. */
  private static final List<String> PREFIXES =
      List.of(
          "/jobs",
          "/parse",
          "/extract",
          "/cite",
          "/tables",
          "/classify",
          "/splitter",
          "/batch",
          "/org",
          "/v2/extract",
          "/v2/parse");

  private final JobRoutes jobs;
  private final ParseRoutes parse;
  private final UploadRoutes uploads;
  private final ModelRoutes models;
  private final UsageRoutes usage;
  private final Details details;

  /**
   * Takes what it speaks to.
   *
   * @param parse what serves {@code POST /parse}
   * @param calls what serves the others
   * @param anonymous the account that asks where a request has no key; empty for none
   */
  public Unsiloed(Domain domain, CreateCall parse, Map<Call, CreateCall> calls, String anonymous) {
    var door = new Door(domain, anonymous);
    this.jobs = new JobRoutes(domain, door);
    this.parse = new ParseRoutes(domain, door, parse);
    this.uploads = new UploadRoutes(domain, door, parse);
    this.models = new ModelRoutes(domain, door, calls);
    this.usage = new UsageRoutes(domain, door);
    this.details = new Details(domain.intake().limits().bytes());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Route> routes() {
    return Stream.of(
            jobs.routes(), parse.routes(), uploads.routes(), models.routes(), usage.routes())
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public Map<String, ErrorShape> shapes() {
    return PREFIXES.stream().collect(Collectors.toMap(Function.identity(), _ -> details));
  }
}
