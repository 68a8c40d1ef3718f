package dev.lethe;

import dev.lethe.account.AccountStore;
import dev.lethe.account.ApiKey;
import dev.lethe.account.SessionStore;
import dev.lethe.audit.AuditedErasures;
import dev.lethe.audit.AuditedEvents;
import dev.lethe.audit.AuditedHolds;
import dev.lethe.audit.AuditedItems;
import dev.lethe.audit.AuditedLinks;
import dev.lethe.audit.AuditedPolicies;
import dev.lethe.audit.AuditedRotations;
import dev.lethe.audit.AuditedSweeps;
import dev.lethe.audit.AuditedTrash;
import dev.lethe.audit.HeadFile;
import dev.lethe.audit.KeyOwners;
import dev.lethe.backup.HeldErasures;
import dev.lethe.backup.RestoreMark;
import dev.lethe.blob.BlobStore;
import dev.lethe.blob.DiskBlobStore;
import dev.lethe.callback.CallbackStore;
import dev.lethe.closing.ClosingStore;
import dev.lethe.disk.Disk;
import dev.lethe.ending.ErasureStore;
import dev.lethe.ending.HoldStore;
import dev.lethe.ending.ReceiptStore;
import dev.lethe.ending.RotationStore;
import dev.lethe.ending.TrashStore;
import dev.lethe.event.EventLog;
import dev.lethe.event.LoggedJobs;
import dev.lethe.event.Notice;
import dev.lethe.event.Notices;
import dev.lethe.job.JobStore;
import dev.lethe.job.OperationStore;
import dev.lethe.job.QueueStore;
import dev.lethe.job.RepeatStore;
import dev.lethe.job.RunCaps;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.key.FileKeyStore;
import dev.lethe.key.KeyCopies;
import dev.lethe.key.KeyStore;
import dev.lethe.key.SlotKeyStore;
import dev.lethe.ledger.Ledger;
import dev.lethe.ledger.LinkStore;
import dev.lethe.quota.Limits;
import dev.lethe.quota.MeteredJobs;
import dev.lethe.quota.UsageStore;
import dev.lethe.receipt.SigningKey;
import dev.lethe.remote.OfferStore;
import dev.lethe.retention.PolicyStore;
import dev.lethe.retention.RetentionStore;
import dev.lethe.store.Database;
import dev.lethe.store.Migrations;
import dev.lethe.store.PostgresDatabase;
import dev.lethe.store.SqlAccountStore;
import dev.lethe.store.SqlAuditLog;
import dev.lethe.store.SqlCallbackStore;
import dev.lethe.store.SqlClosingStore;
import dev.lethe.store.SqlErasureStore;
import dev.lethe.store.SqlEventLog;
import dev.lethe.store.SqlHoldStore;
import dev.lethe.store.SqlJobStore;
import dev.lethe.store.SqlLedger;
import dev.lethe.store.SqlLinkStore;
import dev.lethe.store.SqlNotices;
import dev.lethe.store.SqlOfferStore;
import dev.lethe.store.SqlOperationStore;
import dev.lethe.store.SqlPolicyStore;
import dev.lethe.store.SqlQueueStore;
import dev.lethe.store.SqlReceiptStore;
import dev.lethe.store.SqlRemoteAttempts;
import dev.lethe.store.SqlRepeatStore;
import dev.lethe.store.SqlRetentionStore;
import dev.lethe.store.SqlRotationStore;
import dev.lethe.store.SqlRows;
import dev.lethe.store.SqlRunCaps;
import dev.lethe.store.SqlSessionStore;
import dev.lethe.store.SqlSlotStore;
import dev.lethe.store.SqlSweepItems;
import dev.lethe.store.SqlSweepStore;
import dev.lethe.store.SqlTrashStore;
import dev.lethe.store.SqlUploadStore;
import dev.lethe.store.SqlUsageStore;
import dev.lethe.store.SqlWebhookStore;
import dev.lethe.store.SqliteDatabase;
import dev.lethe.store.StoreUrl;
import dev.lethe.sweep.SweepItems;
import dev.lethe.sweep.SweepStore;
import dev.lethe.upload.UploadStore;
import dev.lethe.webhook.ToldErasures;
import dev.lethe.webhook.ToldLinks;
import dev.lethe.webhook.WebhookStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything durable of one server: keys, blobs, database, and what lies in the database. */
record Stores(
    KeyStore keys,
    BlobStore blobs,
    Database database,
    JobStore jobs,
    EventLog events,
    Notices notices,
    CallbackStore callbacks,
    WebhookStore webhooks,
    QueueStore queue,
    Ledger ledger,
    LinkStore links,
    ErasureStore erasures,
    HoldStore holds,
    TrashStore trash,
    PolicyStore policies,
    RetentionStore retention,
    SweepStore sweeps,
    SweepItems sweepItems,
    ReceiptStore receipts,
    RotationStore rotations,
    SigningKey signing,
    SqlAuditLog audit,
    HeadFile auditHead,
    UploadStore uploads,
    SqlRemoteAttempts attempts,
    OfferStore offers,
    RepeatStore repeats,
    AccountStore accounts,
    ClosingStore closings,
    SessionStore sessions,
    OperationStore operations,
    UsageStore usage,
    RunCaps caps,
    SqlRows rows,
    Optional<KeyCopies> keyCopies,
    RestoreMark restored)
    implements AutoCloseable {

  static Stores open(
      Config config, DataFolder data, Server.Additions more, Signals signals, SecureRandom random)
      throws IOException {
    Disk disk = more.disk();
    RestoreMark restored = RestoreMark.of(config.data().dir(), disk);
    StartCheck.beforeAll(config, restored);
    Database database = database(config.store(), data.file("lethe.db"), signals::raise, disk);
    @Nullable KeyStore keys = null;
    boolean opened = false;
    try {
      var rows = new SqlRows(database);
      StartCheck.beforeKeys(config, rows);
      SlotKeyStore own = keys(config.keys(), data.instance(), random, more);
      keys = more.keys().apply(own);
      BlobStore blobs = more.blobs().apply(DiskBlobStore.open(data.file("blobs"), disk));
      var audit = new SqlAuditLog(database, random);
      var events = new AuditedEvents(new SqlEventLog(database), audit);
      var jobs = new SqlJobStore(database, keys);
      var notices = new SqlNotices(database);
      var callbacks = new SqlCallbackStore(database);
      var accounts = new SqlAccountStore(database);
      var keyOwners = new KeyOwners(key -> accounts.find(key).map(ApiKey::account));
      Limits limits = config.limits().limits();
      var usage = new SqlUsageStore(database, limits);
      var metered =
          new MeteredJobs(jobs, usage, warnings(new SqlNotices(database), more.clock()), database);
      opened = true;
      return new Stores(
          keys,
          blobs,
          database,
          new LoggedJobs(metered, events, callbacks, database, more.clock()),
          events,
          notices,
          callbacks,
          new SqlWebhookStore(database, keys),
          new SqlQueueStore(database),
          new SqlLedger(database, keys),
          new ToldLinks(new AuditedLinks(new SqlLinkStore(database), jobs, audit), jobs, notices),
          new HeldErasures(
              new ToldErasures(
                  new AuditedErasures(new SqlErasureStore(database), audit, keyOwners), notices),
              restored,
              keys,
              more.clock()),
          new AuditedHolds(new SqlHoldStore(database, keys), audit, more.clock()),
          new AuditedTrash(new SqlTrashStore(database), audit, keyOwners),
          new AuditedPolicies(new SqlPolicyStore(database, keys), audit),
          new SqlRetentionStore(database, keys),
          new AuditedSweeps(new SqlSweepStore(database, keys), audit, more.clock()),
          new AuditedItems(new SqlSweepItems(database, keys), audit, more.clock()),
          new SqlReceiptStore(database),
          new AuditedRotations(new SqlRotationStore(database), audit),
          SigningKey.in(config.keys().dir(), disk),
          audit,
          HeadFile.in(config.keys().dir(), disk),
          new SqlUploadStore(database, keys),
          new SqlRemoteAttempts(database),
          new SqlOfferStore(database),
          new SqlRepeatStore(database, keys),
          accounts,
          new SqlClosingStore(database),
          new SqlSessionStore(database),
          new SqlOperationStore(database),
          usage,
          new SqlRunCaps(database, limits.runningJobs()),
          rows,
          own.copies(),
          restored);
    } finally {
      if (!opened) {
        database.close();
        if (keys != null) {
          keys.close();
        }
      }
    }
  }

  /** An account comes near to a limit: that is an event like those of its jobs. */
  private static MeteredJobs.Warnings warnings(Notices notices, InstantSource clock) {
    return (job, warning) ->
        notices.add(
            new Notice(
                job.account(),
                job.id(),
                Notice.Kind.QUOTA_WARNING,
                Map.of(
                    "limit",
                    warning.limit().word(),
                    "used",
                    warning.used(),
                    "allowed",
                    warning.allowed()),
                clock.instant()));
  }

  private static SlotKeyStore keys(
      Config.Keys set, String instance, SecureRandom random, Server.Additions more)
      throws IOException {
    if (set.tables().isEmpty()) {
      return FileKeyStore.open(
          new FileKeyStore.Opening(
              set.dir(), set.masterFile(), instance, random, more.clock(), more.disk()));
    }
    Config.Store tables = set.tables().get();
    StoreUrl url = login(tables, tables.url().orElseThrow());
    return SlotKeyStore.open(
        new SlotKeyStore.Place(set.dir(), set.masterFile(), random, more.clock(), more.disk()),
        () -> SqlSlotStore.open(url, instance, more.disk()));
  }

  private static StoreUrl login(Config.Store store, String url) throws IOException {
    @Nullable String password = null;
    if (store.passwordFile().isPresent()) {
      password = Files.readString(store.passwordFile().get()).strip();
    }
    return new StoreUrl(url, store.user().orElse(null), password);
  }

  static Database database(Config.Store store, Path file, Consumer<Signal> raise, Disk disk)
      throws IOException {
    Optional<String> url = store.url();
    if (url.isEmpty()) {
      Migrations.sqlite(file);
      return new SqliteDatabase(file, raise, disk);
    }
    StoreUrl postgres = login(store, url.get());
    Migrations.postgres(postgres);
    return new PostgresDatabase(postgres, raise, disk);
  }

  @Override
  public void close() {
    database.close();
    keys.close();
  }
}
