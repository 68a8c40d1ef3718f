package dev.lethe.webhook;

import dev.lethe.event.Notice;
import dev.lethe.id.EventId;
import dev.lethe.job.DataState;
import dev.lethe.job.JobState;
import dev.lethe.webhook.Logged.Became;
import dev.lethe.webhook.Logged.Ending;
import dev.lethe.webhook.Logged.Noticed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One thing that happened, as it is told. An entry of the log may stand for two: that the data of a
 * job is gone is also the end of its erasure.
 *
 * @param number its place in the log, by which those who are told can put things in order
 * @param data ids, words of ours, numbers and times
 */
public record Happening(
    EventId id, String name, Instant at, long number, Map<String, Object> data) {
  static final String PING = "webhook.ping";
  private static final String RESTORED = "job.restored";
  private static final String STARTED = "erasure.started";
  private static final String DONE = "erasure.done";

  /** All that an endpoint can ask for. */
  static final Set<String> NAMES =
      Stream.of(
              Arrays.stream(JobState.values()).map(state -> "job." + state.word()),
              Stream.of(DataState.TRASHED, DataState.ERASING, DataState.ERASED)
                  .map(data -> "job." + data.word()),
              Stream.of(RESTORED, STARTED, DONE),
              Arrays.stream(Notice.Kind.values()).map(Notice.Kind::word))
          .flatMap(names -> names)
          .collect(Collectors.toUnmodifiableSet());

  /** All that an entry of the log stands for. */
  static List<Happening> of(Logged entry) {
    return switch (entry.what()) {
      case Noticed(String name, Map<String, Object> facts) -> {
        Map<String, Object> data = data(entry);
        data.putAll(new TreeMap<>(facts));
        yield List.of(happening(entry, 0, name, data));
      }
      case Became became -> {
        var all = new ArrayList<Happening>();
        all.add(happening(entry, 0, name(became), data(entry, became)));
        Ending erasure = became.erasure();
        if (erasure != null) {
          boolean done = became.data() == DataState.ERASED;
          all.add(happening(entry, 1, done ? DONE : STARTED, data(entry, became, erasure)));
        }
        yield all;
      }
    };
  }

  /** The one of the things that an entry of the log stands for; empty if it is another entry. */
  static Optional<Happening> of(Logged entry, EventId id) {
    return of(entry).stream().filter(one -> one.id().equals(id)).findFirst();
  }

  private static Happening happening(
      Logged entry, int part, String name, Map<String, Object> data) {
    EventId id = EventId.of(entry.at(), entry.number(), part);
    return new Happening(id, name, entry.at(), entry.number(), data);
  }

  private static String name(Became became) {
    if (became.restored()) {
      return RESTORED;
    }
    return "job."
        + switch (became.data()) {
          case KEPT -> became.state().word();
          case TRASHED, ERASING, ERASED -> became.data().word();
        };
  }

  private static Map<String, Object> data(Logged entry) {
    var data = new LinkedHashMap<String, Object>();
    data.put("account_id", entry.account().toString());
    if (entry.job() != null) {
      data.put("job_id", entry.job().toString());
    }
    return data;
  }

  private static Map<String, Object> data(Logged entry, Became became) {
    Map<String, Object> data = data(entry);
    data.put("job_type", became.type());
    data.put("state", became.state().word());
    data.put("data", became.data().word());
    data.put("attempt", became.attempt());
    return data;
  }

  private static Map<String, Object> data(Logged entry, Became became, Ending erasure) {
    Map<String, Object> data = data(entry);
    data.put("job_type", became.type());
    data.put("erasure_id", erasure.id().toString());
    data.put("action", erasure.action());
    data.put("cause", erasure.cause());
    data.put("links_revoked", erasure.linksRevoked());
    if (became.data() == DataState.ERASED) {
      data.put("receipt_url", "/v1/erasures/" + erasure.id() + "/receipt");
    }
    return data;
  }
}
