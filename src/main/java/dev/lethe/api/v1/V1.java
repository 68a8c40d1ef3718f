package dev.lethe.api.v1;

import dev.lethe.account.Accounts;
import dev.lethe.account.Authenticator;
import dev.lethe.account.Family;
import dev.lethe.account.RateLimits;
import dev.lethe.account.Sessions;
import dev.lethe.audit.AuditChain;
import dev.lethe.audit.Sealer;
import dev.lethe.backup.Backups;
import dev.lethe.backup.RestoreMark;
import dev.lethe.closing.Closings;
import dev.lethe.ending.Endings;
import dev.lethe.ending.Holds;
import dev.lethe.ending.Receipts;
import dev.lethe.ending.Rotations;
import dev.lethe.ending.Trash;
import dev.lethe.event.EventLog;
import dev.lethe.event.Feed;
import dev.lethe.fsck.Fsck;
import dev.lethe.http.Route;
import dev.lethe.id.AccountId;
import dev.lethe.job.JobTypes;
import dev.lethe.job.Jobs;
import dev.lethe.job.Repeats;
import dev.lethe.job.Signals;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Ledger;
import dev.lethe.ledger.Links;
import dev.lethe.ledger.LiveLogs;
import dev.lethe.ledger.Retries;
import dev.lethe.ledger.Room;
import dev.lethe.quota.Quotas;
import dev.lethe.quota.Report;
import dev.lethe.remote.Remote;
import dev.lethe.retention.RuleBook;
import dev.lethe.sweep.Sweeps;
import dev.lethe.upload.ResumableUploads;
import dev.lethe.webhook.Webhooks;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Lethe's own API, version 1: all its routes on one page. */
public final class V1 {
  private static final long MULTIPART_OVERHEAD = 1 << 20;

  private V1() {}

  /**
   * What the API speaks to.
   *
   * @param inputBytes how large an upload may be
   * @param attempts how often a job is tried if its submitter does not say
   * @param watch events and logs
   * @param remote what workers on other machines ask
   */
  public record Parts(
      Entrance entrance,
      Accounts accounts,
      Closings closings,
      Sessions sessions,
      Jobs jobs,
      JobTypes jobTypes,
      Endings endings,
      Guards guards,
      Proofs proofs,
      Retries retries,
      Artifacts artifacts,
      Links links,
      Ledger ledger,
      Transactions transactions,
      ResumableUploads resumable,
      Repeats repeats,
      long inputBytes,
      int attempts,
      Room room,
      Fsck fsck,
      Backups backups,
      Quota quota,
      Watch watch,
      Remote remote) {
    long uploadBytes() {
      return inputBytes + MULTIPART_OVERHEAD;
    }
  }

  /**
   * What lets requests in.
   *
   * @param anonymous the account as which those on this machine ask without a key; empty for none
   */
  public record Entrance(
      Authenticator authenticator, Family family, Optional<AccountId> anonymous) {}

  /** How much there may be of everything, and how often it may be asked for. */
  public record Quota(RateLimits rates, Quotas quotas, Report.Maker reports) {}

  /** What keeps jobs from being erased, and what erases them, unasked and by the thousand. */
  public record Guards(Holds holds, Trash trash, RuleBook rules, Sweeps sweeps) {}

  /**
   * What shows to others that an erasure took place.
   *
   * @param publicKeys the keys by which receipts are verified, as JSON
   */
  public record Proofs(
      Receipts receipts, Supplier<String> publicKeys, Rotations rotations, Audit audit) {}

  /** Who did what: where it is written, and read. */
  public record Audit(AuditChain chain, Sealer sealer) {}

  /**
   * What is followed while it happens.
   *
   * @param streams how many may be open at a time
   * @param webhooks who is told of it elsewhere
   */
  public record Watch(
      Feed feed, EventLog events, LiveLogs logs, Signals signals, int streams, Webhooks webhooks) {}

  public static List<Route> routes(Parts parts) {
    var conditions = new Conditions(parts.quota().rates(), parts.accounts());
    var admission = new Admission(parts.entrance(), conditions);
    var once = new Once(parts.repeats(), parts.transactions());
    var uploads = new Uploads(parts, once);
    var jobs = new JobRoutes(admission, parts, uploads, once);
    var artifacts = new ArtifactRoutes(admission, parts.jobs(), parts, uploads);
    var links = new LinkRoutes(admission, artifacts, parts, once);
    var resumable = new UploadRoutes(admission, parts, once);
    var erasures = new ErasureRoutes(admission, parts, once);
    var holds = new HoldRoutes(admission, parts, once);
    var sweeps = new SweepRoutes(admission, parts);
    var policies = new PolicyRoutes(admission, parts, once);
    var receipts = new ReceiptRoutes(admission, parts.endings(), parts.proofs());
    RestoreMark restored = parts.backups().restored();
    var masterKey = new MasterKeyRoutes(admission, parts.proofs(), restored);
    var backups = new BackupRoutes(admission, parts);
    var audit = new AuditRoutes(admission, parts);
    var fsck = new FsckRoutes(admission, parts.fsck(), restored);
    var accounts = new AccountRoutes(admission, parts, once);
    var keys = new KeyRoutes(admission, parts, once);
    var streams = new Streams(parts.watch().streams());
    var events = new EventRoutes(admission, parts, streams);
    var logs = new LogRoutes(admission, parts, streams);
    var usage = new UsageRoutes(admission, parts);
    var webhooks = new WebhookRoutes(admission, parts, once);
    var types = new TypeRoutes(admission, parts, once);
    var storage = new ClaimFiles.Storage(parts.artifacts(), parts.resumable(), parts.room());
    var claims = new ClaimRoutes(admission, parts.remote(), storage);
    var docs = new DocsRoutes();
    return Stream.of(
            jobs.routes(),
            artifacts.routes(),
            resumable.routes(),
            links.routes(),
            events.routes(),
            logs.routes(),
            webhooks.routes(),
            erasures.routes(),
            holds.routes(),
            sweeps.routes(),
            policies.routes(),
            receipts.routes(),
            masterKey.routes(),
            audit.routes(),
            fsck.routes(),
            backups.routes(),
            accounts.routes(),
            keys.routes(),
            usage.routes(),
            types.routes(),
            claims.routes(),
            docs.routes())
        .flatMap(List::stream)
        .toList();
  }
}
