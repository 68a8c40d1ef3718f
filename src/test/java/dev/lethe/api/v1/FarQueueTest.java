package dev.lethe.api.v1;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.Authenticator;
import dev.lethe.account.Family;
import dev.lethe.account.KeyUses;
import dev.lethe.account.RateLimits;
import dev.lethe.account.Scope;
import dev.lethe.audit.AuditLog;
import dev.lethe.ending.TestDomain;
import dev.lethe.http.Web;
import dev.lethe.http.WebSettings;
import dev.lethe.id.IdSource;
import dev.lethe.ledger.Room;
import dev.lethe.remote.Offers;
import dev.lethe.remote.Remote;
import dev.lethe.store.SqlAccountStore;
import dev.lethe.store.SqlOfferStore;
import dev.lethe.store.SqlRemoteAttempts;
import dev.lethe.work.FetchFailed;
import dev.lethe.work.JobQueue;
import dev.lethe.work.JobQueueContract;
import dev.lethe.work.Worker;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the queue, held by the routes of remote workers: over HTTP, from end to end. */
final class FarQueueTest implements JobQueueContract {
  private static final Duration WALL_TIME = Duration.ofDays(1);

  private TestDomain domain;
  private Web web;
  private String key;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    domain = TestDomain.in(folder);
    var random = new SecureRandom();
    var store = new SqlAccountStore(domain.database);
    var family = new Family(domain.database, store);
    var accounts =
        new Accounts(
            new Accounts.Parts(
                domain.database,
                store,
                family,
                domain.keys::take,
                (_, purpose) -> purpose.getBytes(UTF_8),
                AuditLog.NONE,
                new IdSource(domain.clock, random),
                random,
                domain.clock));
    Account farm = accounts.create("farm");
    key = accounts.createKey(farm, "work", Set.of(Scope.JOBS_WORK)).text();
    var uses = new KeyUses(domain.database, store, domain.clock);
    var authenticator = new Authenticator(domain.database, store, uses, domain.clock);
    var admission =
        new Admission(
            new V1.Entrance(authenticator, family, Optional.empty()),
            new Conditions(
                new RateLimits(new EnumMap<>(RateLimits.Kind.class), domain.clock), accounts));
    var room = new Room(() -> Long.MAX_VALUE, 0);
    var storage = new ClaimFiles.Storage(domain.artifacts, domain.uploads, room);
    web =
        Web.start(
            WebSettings.on("127.0.0.1", 0, random),
            new ClaimRoutes(admission, remote(room), storage).routes());
  }

  private Remote remote(Room room) {
    return new Remote(
        new Remote.Parts(
            domain.database,
            domain.jobStore,
            new SqlRemoteAttempts(domain.database),
            new Offers(domain.database, new SqlOfferStore(domain.database), domain.clock),
            domain.erasures,
            domain.queue,
            domain.ledger,
            domain.artifacts,
            new Worker.Sources(
                _ -> {
                  throw FetchFailed.refused("nobody fetches here");
                },
                room),
            (_, _, name) -> name,
            new Remote.Terms(TestDomain.LEASE, TestDomain.MARGIN, WALL_TIME, 1 << 20),
            domain.signals,
            domain.clock));
  }

  @AfterEach
  void close() {
    web.close();
    domain.close();
  }

  @Override
  public TestDomain domain() {
    return domain;
  }

  @Override
  public JobQueue queue() {
    return queueOf("far");
  }

  @Override
  public JobQueue queueOf(String worker) {
    return new FarQueue(URI.create("http://127.0.0.1:" + web.port()), key, worker);
  }
}
