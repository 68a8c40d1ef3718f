package dev.lethe.bench.queue;

import dev.lethe.Config;
import dev.lethe.Server;
import dev.lethe.account.Account;
import dev.lethe.client.LetheClient;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.Submission;
import dev.lethe.ops.Logs;
import dev.lethe.store.DurablePostgres;
import dev.lethe.store.StoreUrl;
import dev.lethe.testtype.NoopType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A whole server with its worker in this process: events, audit log, sealed content and all. */
final class OursInProcess implements Contender {
  private static final String TYPE = "test.noop";
  private static final Job.Terms TERMS = new Job.Terms(3, null, null, false);
  private static final int SUBMITTERS = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final StoreUrl store;
  private final Server server;
  private final LetheClient client;
  private final Account account;

  OursInProcess(Path folder, StoreUrl store, int slots) throws IOException {
    this.store = store;
    var flags = new HashMap<String, String>();
    flags.put("server.listen", "127.0.0.1:0");
    flags.put("data.dir", folder.resolve("data").toString());
    flags.put("scratch.dir", folder.resolve("scratch").toString());
    flags.put("store.url", store.jdbc());
    flags.put("store.user", store.user());
    flags.put("work.slots", String.valueOf(slots));
    Config config = Config.load(Optional.empty(), Map.of(), flags);
    Logs.configure(org.slf4j.event.Level.WARN, config.log().format());
    server =
        Server.start(
            config,
            new Server.Additions(
                List.of(new NoopType()),
                InstantSource.system(),
                UnaryOperator.identity(),
                UnaryOperator.identity()));
    client = new LetheClient(server.url(), Files.readString(server.adminKeyFile()).strip());
    account = server.accounts().create("bench");
  }

  @Override
  public String name() {
    return "lethe";
  }

  @Override
  public void fill(int jobs) {
    client.pauseType(TYPE);
    try (var threads = Executors.newFixedThreadPool(SUBMITTERS)) {
      for (int i = 0; i < jobs; i++) {
        threads.execute(this::submit);
      }
    }
  }

  private void submit() {
    var asked = new Submission(TYPE, "{}", Map.of(), TERMS, false);
    server.jobs().submit(account.id(), server.jobs().check(asked));
  }

  @Override
  public long drain() throws InterruptedException {
    long began = System.nanoTime();
    client.resumeType(TYPE);
    for (List<String> left = left(); !left.isEmpty(); left = left()) {
      server.jobs().awaitEnd(JobId.parse(left.getFirst()).orElseThrow(), PATIENCE);
    }
    return System.nanoTime() - began;
  }

  /** The youngest job that has not ended: with it nearly all have. */
  private List<String> left() {
    return DurablePostgres.ask(
        store, "select id from jobs where state in ('queued', 'running') order by id desc limit 1");
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
