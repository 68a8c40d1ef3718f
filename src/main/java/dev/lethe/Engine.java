package dev.lethe;

import dev.lethe.account.Accounts;
import dev.lethe.account.Authenticator;
import dev.lethe.account.Family;
import dev.lethe.account.KeyUses;
import dev.lethe.account.RateLimits;
import dev.lethe.account.RateLimits.Kind;
import dev.lethe.account.RateLimits.Rate;
import dev.lethe.account.Sessions;
import dev.lethe.audit.Sealer;
import dev.lethe.closing.Closings;
import dev.lethe.ending.Endings;
import dev.lethe.ending.Eraser;
import dev.lethe.ending.Expiry;
import dev.lethe.ending.Holds;
import dev.lethe.ending.Receipts;
import dev.lethe.ending.Rotations;
import dev.lethe.ending.Trash;
import dev.lethe.event.Feed;
import dev.lethe.fsck.Fsck;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.job.JobTypes;
import dev.lethe.job.Jobs;
import dev.lethe.job.KnownTypes;
import dev.lethe.job.Operations;
import dev.lethe.job.Repeats;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.key.JobKey;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.LiveLogs;
import dev.lethe.ledger.Reads;
import dev.lethe.ledger.Retries;
import dev.lethe.process.Containment;
import dev.lethe.quota.Quotas;
import dev.lethe.quota.Report;
import dev.lethe.receipt.SignedHeads;
import dev.lethe.receipt.SignedReceipts;
import dev.lethe.receipt.SignedSweeps;
import dev.lethe.remote.Offers;
import dev.lethe.remote.Remote;
import dev.lethe.retention.Policies;
import dev.lethe.retention.Retention;
import dev.lethe.retention.RuleBook;
import dev.lethe.store.Database;
import dev.lethe.store.SqlInventory;
import dev.lethe.store.SqlUsageTables;
import dev.lethe.sweep.Sweeping;
import dev.lethe.sweep.Sweeps;
import dev.lethe.type.command.SchemaCheck;
import dev.lethe.upload.ResumableUploads;
import dev.lethe.work.GatheredReports;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Scratch;
import dev.lethe.work.StoredFiles;
import dev.lethe.work.StoredQueue;
import dev.lethe.work.Worker;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What happens to jobs, made from the stores and the machine, before anything of it runs. */
final class Engine {
  private static final int SCRUB_TRIES = 200;
  private static final Duration SCRUB_PAUSE = Duration.ofMillis(5);

  final Accounts accounts;
  final Family family;
  final Closings closings;
  final KeyUses keyUses;
  final Authenticator authenticator;
  final Sessions sessions;
  final RateLimits rates;
  final Quotas quotas;
  final Report.Maker reports;
  final Jobs jobs;
  final Reads reads;
  final JobTypes jobTypes;
  final Artifacts artifacts;
  final Endings endings;
  final Holds holds;
  final Trash trash;
  final RuleBook rules;
  final Retention retention;
  final Sweeps sweeps;
  final Sweeping sweeping;
  final Retries retries;
  final ResumableUploads uploads;
  final Repeats repeats;
  final Operations operations;
  final Receipts receipts;
  final Rotations rotations;
  final Sealer sealer;
  final Eraser eraser;
  final Expiry expiry;
  final Feed feed;
  final LiveLogs logs;
  final StoredQueue queue;
  final Worker worker;
  final Remote remote;
  final Fsck fsck;

  /** What the machine gives to the work. */
  record Machine(
      String name,
      Containment containment,
      Scratch scratch,
      Worker.Sources sources,
      Map<String, JobProgram> programs) {}

  /**
   * How long things wait for their user, how long the events of a job outlive it, how old a thing
   * is that belongs to nothing before it is called stray, and how much of what may come how often.
   */
  record Waits(
      Config.Jobs jobs,
      Config.Retention retention,
      Duration upload,
      Duration keepEvents,
      Duration stray,
      Config.Sweeps sweeps,
      long largestInput,
      Map<Kind, Rate> rates) {
    static Waits of(Config config) {
      return new Waits(
          config.jobs(),
          config.retention(),
          config.uploads().expireAfter(),
          config.events().keep(),
          config.fsck().grace(),
          config.sweeps(),
          config.inputs().maxBytes(),
          config.dialects().rates());
    }

    Policies.Terms terms() {
      return new Policies.Terms(retention.after(), jobs.draftTtl());
    }
  }

  Engine(Stores stores, Machine machine, Config.Work work, Waits waits, Surroundings around) {
    Database database = stores.database();
    Signals signals = around.signals();
    InstantSource clock = around.clock();
    IdSource ids = around.ids();
    Duration lease = work.lease();
    Duration margin = Duration.ofMillis(lease.toMillis() / 10);

    family = new Family(database, stores.accounts());
    keyUses = new KeyUses(database, stores.accounts(), clock);
    accounts =
        new Accounts(
            new Accounts.Parts(
                database,
                stores.accounts(),
                family,
                stores.keys()::take,
                (slot, purpose) -> accountSecret(stores, slot, purpose),
                stores.audit(),
                ids,
                around.random(),
                clock));
    authenticator = new Authenticator(database, stores.accounts(), keyUses, clock);
    sessions =
        new Sessions(
            new Sessions.Parts(
                database,
                stores.sessions(),
                stores.accounts(),
                authenticator,
                around.random(),
                clock));
    rates = new RateLimits(waits.rates(), clock);
    quotas =
        new Quotas(
            new Quotas.Parts(
                database, stores.usage(), stores.audit(), waits.largestInput(), clock));
    var offers = new Offers(database, stores.offers(), clock);
    var types = new KnownTypes(machine.programs(), offers, new SchemaCheck());
    jobs =
        new Jobs(
            new Jobs.Parts(
                database,
                stores.jobs(),
                new Spaces(stores),
                types,
                waits.jobs().expiresIn(),
                signals,
                ids,
                clock,
                quotas));
    jobTypes = new JobTypes(database, stores.queue(), stores.jobs(), types);
    reads = new Reads(stores.jobs()::kept);
    logs = new LiveLogs(reads, work.logMaxBytes());
    feed = new Feed(database, stores.events(), () -> signals.raise(new Signal.Logged()));
    artifacts =
        new Artifacts(
            new Artifacts.Parts(
                database,
                stores.jobs(),
                stores.ledger(),
                stores.keys(),
                stores.blobs(),
                reads,
                ids,
                clock));
    endings =
        new Endings(
            new Endings.Parts(
                database,
                stores.jobs(),
                jobs,
                stores.erasures(),
                stores.links(),
                stores.trash(),
                signals,
                ids,
                clock,
                Duration.ofMillis(lease.toMillis() / 2)));
    holds = new Holds(database, stores.jobs(), stores.holds(), clock);
    rules =
        RuleBook.of(
            new Policies.Parts(
                database, stores.policies(), stores.retention(), waits.terms(), ids, clock),
            signals);
    rules.policies().rules();
    reports =
        new Report.Maker(
            database,
            stores.usage(),
            new SqlUsageTables(database),
            new ForeseenRoom(rules.previews()),
            clock);
    trash =
        new Trash(
            new Trash.Parts(
                database, stores.jobs(), stores.trash(), stores.links(), rules.judgement(), clock));
    retention = rules.sweep(stores.jobs(), endings, trash, signals);
    sweeps = sweeps(stores, waits, around);
    sweeping = sweeping(stores, machine.name(), waits, clock);
    closings = closings(stores, clock);
    retries = new Retries(jobs, stores.ledger(), artifacts, database, endings::discard);
    repeats = new Repeats(database, stores.repeats(), clock);
    operations = new Operations(database, stores.operations(), ids, clock);
    uploads =
        new ResumableUploads(
            new ResumableUploads.Parts(
                database,
                stores.jobs(),
                stores.ledger(),
                artifacts,
                stores.uploads(),
                waits.upload(),
                ids,
                clock));
    receipts =
        new Receipts(
            new Receipts.Parts(
                database,
                stores.receipts(),
                stores.rotations(),
                new SignedReceipts(stores.signing()),
                stores.ledger(),
                stores.keys(),
                stores.attempts(),
                machine.name(),
                waits.keepEvents()));
    rotations = new Rotations(database, stores.rotations(), stores.keys(), clock);
    sealer =
        new Sealer(
            new Sealer.Parts(
                database,
                stores.audit(),
                stores.audit(),
                new SignedHeads(stores.signing()),
                stores.auditHead(),
                clock));
    eraser =
        new Eraser(
            new Eraser.Parts(
                database,
                stores.jobs(),
                stores.erasures(),
                stores.ledger(),
                reads,
                stores.keys(),
                stores.blobs(),
                () -> scrub(database),
                receipts,
                clock));
    expiry =
        new Expiry(
            new Expiry.Parts(
                database, stores.jobs(), endings, retention, waits.jobs().draftTtl(), clock));
    queue =
        new StoredQueue(
            new StoredQueue.Rows(
                database,
                stores.jobs(),
                stores.queue(),
                stores.ledger(),
                artifacts::deleteDropped,
                stores.caps()),
            new StoredQueue.Settings(
                machine.name(),
                machine.containment().level().word(),
                lease,
                margin,
                work.backoff()),
            clock);
    worker =
        new Worker(
            new Worker.Parts(
                new GatheredReports(queue),
                new StoredFiles(machine.sources(), stores.ledger(), artifacts, logs),
                machine.containment(),
                machine.scratch(),
                machine.programs(),
                new Worker.Limits(work.slots(), lease, margin, work.wallTime(), work.typeSlots()),
                clock),
            () -> signals.raise(new Signal.Queued()));
    remote =
        new Distance(stores, machine, offers, around)
            .remote(
                queue,
                artifacts,
                new Remote.Terms(lease, margin, work.wallTime(), work.logMaxBytes()));
    fsck =
        new Fsck(
            new Fsck.Parts(
                database,
                stores.jobs(),
                new SqlInventory(database),
                stores.keys(),
                stores.blobs(),
                machine.scratch(),
                worker::runs,
                artifacts::isOpen,
                waits.stray(),
                clock));
    signals.listen(worker::onSignal);
    signals.listen(signal -> cutReads(signal, reads, logs));
  }

  /** Time, chance and wake-ups, which a test may hold in its own hand. */
  record Surroundings(Signals signals, InstantSource clock, IdSource ids, SecureRandom random) {}

  private static Sweeps sweeps(Stores stores, Waits waits, Surroundings around) {
    return new Sweeps(
        new Sweeps.Parts(
            stores.database(),
            stores.sweeps(),
            stores.sweepItems(),
            around.signals(),
            around.ids(),
            around.clock(),
            waits.sweeps().planFor()));
  }

  private Closings closings(Stores stores, InstantSource clock) {
    return new Closings(
        new Closings.Parts(
            stores.database(),
            stores.closings(),
            stores.accounts(),
            family,
            sweeps,
            endings,
            stores.keys(),
            stores.audit(),
            clock));
  }

  private Sweeping sweeping(Stores stores, String name, Waits waits, InstantSource clock) {
    return new Sweeping(
        new Sweeping.Parts(
            stores.database(),
            stores.sweeps(),
            stores.sweepItems(),
            stores.jobs(),
            endings,
            new SignedSweeps(stores.signing()),
            name,
            clock,
            waits.sweeps().rate(),
            waits.sweeps().planFor()));
  }

  static byte[] accountSecret(Stores stores, long slot, String purpose) {
    try (JobKey key =
        stores.keys().open(slot).orElseThrow(() -> new IllegalStateException("no account key"))) {
      return key.token(purpose);
    }
  }

  private static void cutReads(Signal signal, Reads reads, LiveLogs logs) {
    if (signal instanceof Signal.Erasing(JobId job)) {
      reads.cut(job);
      logs.cut(job);
    }
  }

  /** A few looks are enough for readers, which hold the log for less than a millisecond. */
  private static boolean scrub(Database database) {
    for (int i = 0; i < SCRUB_TRIES; i++) {
      if (database.scrub()) {
        return true;
      }
      LockSupport.parkNanos(SCRUB_PAUSE.toNanos());
    }
    return false;
  }
}
