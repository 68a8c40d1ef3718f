package dev.lethe.client;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Ends of many jobs at once: planned first, begun by the hash of the plan, and followed. */
public final class Sweeps {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /** A plan of a million jobs is written down before it is answered with. */
  private static final Duration PLANNING = Duration.ofMinutes(10);

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final String LARGEST_PAGE = "500";

  private final Transport transport;

  Sweeps(Transport transport) {
    this.transport = transport;
  }

  /**
   * Says which jobs would be ended; none is.
   *
   * @param action {@code cancel}, {@code clean} or {@code delete}
   * @param account whose jobs, for an administrator; one's own without
   */
  public Sweep.Plan plan(String action, SweepFilter filter, Optional<String> account) {
    var ask = SweepFilter.Ask.plan(action, filter, account);
    HttpRequest request = transport.post("/v1/sweeps", ask).timeout(PLANNING).build();
    return transport.json(request, Sweep.Plan.class);
  }

  /** Ends what a plan names, and nothing else. */
  public Sweep begin(String plan, Optional<String> account) {
    var ask = SweepFilter.Ask.begin(plan, account);
    return transport.json(transport.post("/v1/sweeps", ask).timeout(ANSWER).build(), Sweep.class);
  }

  public Sweep get(String id) {
    return transport.json(asking(path(id, "")), Sweep.class);
  }

  /** Waits for its end; {@code progress} hears of it about once a second. */
  public Sweep awaitEnd(String id, Consumer<Sweep> progress) {
    String path = path(id, "") + new Query().add("wait", Json.seconds(LOOK));
    Sweep now = get(id);
    while (!now.ended()) {
      progress.accept(now);
      now = transport.json(asking(path), Sweep.class);
    }
    progress.accept(now);
    return now;
  }

  /** Newest first. */
  public Stream<Sweep> list(Optional<String> account) {
    return all("/v1/sweeps", Sweep.class, query -> account.ifPresent(a -> query.add("account", a)));
  }

  /** What became of each job, or only of those in one state. */
  public Stream<Sweep.Item> items(String id, Optional<String> state) {
    return all(
        path(id, "/items"), Sweep.Item.class, query -> state.ifPresent(s -> query.add("state", s)));
  }

  /** The one receipt of all: a compact JWS, always the same. */
  public String receipt(String id) {
    return transport.text(asking(path(id, "/receipt")));
  }

  /** The receipts that it binds. */
  public Stream<Sweep.Single> receipts(String id) {
    return all(path(id, "/receipts"), Sweep.Single.class, _ -> {});
  }

  public Sweep pause(String id) {
    return act(id, "/pause");
  }

  public Sweep resume(String id) {
    return act(id, "/resume");
  }

  public Sweep abort(String id) {
    return act(id, "/abort");
  }

  private Sweep act(String id, String what) {
    HttpRequest request =
        transport.request(path(id, what)).timeout(ANSWER).POST(BodyPublishers.noBody()).build();
    return transport.json(request, Sweep.class);
  }

  private <T> Stream<T> all(String path, Class<T> item, Consumer<Query> narrow) {
    Function<@Nullable String, Page<T>> page =
        cursor -> {
          var query = new Query().add("limit", LARGEST_PAGE);
          narrow.accept(query);
          if (cursor != null) {
            query.add("cursor", cursor);
          }
          return transport.page(asking(path + query), item);
        };
    return Stream.iterate(
            Optional.of(page.apply(null)),
            Optional::isPresent,
            before -> before.flatMap(Page::next).map(page))
        .flatMap(Optional::stream)
        .flatMap(one -> one.items().stream());
  }

  private HttpRequest asking(String path) {
    return transport.request(path).timeout(ANSWER).build();
  }

  private static String path(String id, String below) {
    return "/v1/sweeps/" + Query.escape(id) + below;
  }
}
