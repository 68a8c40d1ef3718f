package dev.lethe.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.id.LinkId;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobStore;
import dev.lethe.job.Signal;
import dev.lethe.job.Transactions;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Public addresses of files: whoever has one reads the file, without a key, until it expires, is
 * revoked, or the job is erased.
 *
 * <p>A link's token is computed from its id under the key of its job. So the database needs to hold
 * the token's hash alone, and yet the address can be shown again while the job lives; with the key
 * it is gone for good, and no copy of the database opens anything.
 */
public final class Links {
  private static final String PATH = "/l/";
  private static final int LISTED = 500;

  private final Parts parts;

  /**
   * What a {@link Links} is made of.
   *
   * @param publicUrl what the outside calls this server
   */
  public record Parts(
      Transactions transactions,
      JobStore jobs,
      Ledger ledger,
      LinkStore store,
      KeyStore keys,
      Artifacts artifacts,
      Reads reads,
      Limits limits,
      Supplier<URI> publicUrl,
      IdSource ids,
      InstantSource clock) {}

  /**
   * How far links may go.
   *
   * @param perJob how many links of one job may stand at a time
   * @param usual how long a link stands if nobody says
   * @param longest how long it may stand at most
   */
  public record Limits(int perJob, Duration usual, Duration longest) {}

  /** A link that was followed, and the file it led to. */
  public record Followed(Link link, Artifact artifact) {}

  public Links(Parts parts) {
    this.parts = parts;
  }

  /**
   * Makes a link that stands for so long; without a time, as long as is usual.
   *
   * @throws Refusal {@code limit_exceeded} if the job has as many as it may; {@code job_erased} if
   *     the file is not kept any more
   */
  public Link make(Artifact artifact, Link.Kind kind, @Nullable Duration ttl) {
    Duration lasts = ttl == null ? parts.limits.usual : ttl;
    if (lasts.compareTo(parts.limits.longest) > 0) {
      throw new Refusal(
          ErrorCode.LIMIT_EXCEEDED, "`links.max_ttl` is " + parts.limits.longest.toSeconds() + "s");
    }
    return make(artifact, kind, lasts, Optional::empty);
  }

  /**
   * Makes a link, unless there is one after all.
   *
   * @param there looks for it once nobody else can make one for the job
   */
  private Link make(
      Artifact artifact, Link.Kind kind, Duration lasts, Supplier<Optional<Link>> there) {
    return parts.transactions.write(() -> {
      Job job = parts.jobs.lock(artifact.job()).filter(Job::kept).orElseThrow(Links::erased);
      if (parts.ledger.find(artifact.id()).isEmpty()) {
        throw erased();
      }
      Optional<Link> made = there.get();
      if (made.isPresent()) {
        return made.get();
      }
      Instant now = parts.clock.instant();
      if (parts.store.standing(job.id(), now) >= parts.limits.perJob) {
        throw new Refusal(
            ErrorCode.LIMIT_EXCEEDED,
            "`links.max_per_job` is " + parts.limits.perJob + "; revoke one first");
      }
      LinkId id = parts.ids.link();
      var link = new Link(id, artifact.id(), job.id(), kind, now, now.plus(lasts), null);
      parts.store.insert(link, hash(token(job, id)));
      return link;
    });
  }

  /**
   * A link of this kind that stands for at least half of this time, or of the usual one: the newest
   * there is, or else a new one. For answers that show an address each time they are asked for.
   */
  public Link standing(Artifact artifact, Link.Kind kind, @Nullable Duration ttl) {
    Duration lasts = ttl == null ? parts.limits.usual : ttl;
    Instant enough = parts.clock.instant().plus(lasts.dividedBy(2));
    Supplier<Optional<Link>> there =
        () ->
            of(artifact.id()).stream()
                .filter(link -> link.kind() == kind && link.stands(enough))
                .findFirst();
    return there.get().orElseGet(() -> make(artifact, kind, lasts, there));
  }

  /** The same for a link that stands as long as is usual. */
  public Link standing(Artifact artifact, Link.Kind kind) {
    return standing(artifact, kind, parts.limits.usual);
  }

  /**
   * A link that was made before.
   *
   * @throws Refusal {@code link_gone} if it leads nowhere any more
   */
  public Link standing(LinkId id) {
    return parts
        .transactions
        .read(() -> parts.store.find(id))
        .filter(link -> link.stands(parts.clock.instant()))
        .orElseThrow(Links::gone);
  }

  /** What the outside calls this server, as in {@code https://lethe.example.org}. */
  public URI publicUrl() {
    return parts.publicUrl.get();
  }

  /**
   * An address below which whoever knows it may do one thing with a job, while its key lives. No
   * row stands for it: what ends it stands in the purpose.
   *
   * @throws Refusal {@code link_gone} once the data of the job is not kept
   */
  public URI pass(Job job, String path, String purpose) {
    return URI.create(parts.publicUrl.get() + path + token(job, "pass/" + purpose));
  }

  /** Whether this is the token of such an address. */
  public boolean passes(Job job, String purpose, String token) {
    return MessageDigest.isEqual(
        token(job, "pass/" + purpose).getBytes(UTF_8), token.getBytes(UTF_8));
  }

  /**
   * The address of a link, which is a secret.
   *
   * @throws Refusal {@code link_gone} once the data of its job is not kept
   */
  public URI url(Link link) {
    Job job =
        parts
            .transactions
            .read(() -> parts.jobs.find(link.job()))
            .filter(Job::kept)
            .orElseThrow(Links::gone);
    return URI.create(parts.publicUrl.get() + PATH + token(job, link.id()));
  }

  /** The links of a file, newest first, dead ones too; not more than the last 500. */
  public List<Link> of(ArtifactId artifact) {
    return parts.transactions.read(() -> parts.store.of(artifact, LISTED));
  }

  /**
   * Ends a link before its time, and cuts what is being read by it. May be repeated.
   *
   * @throws Refusal {@code not_found} for an unknown one and for somebody else's; {@code
   *     job_deleted} if its job was deleted
   */
  public Link revoke(AccountId account, LinkId id) {
    return parts.transactions.write(() -> {
      Link link = own(account, id);
      if (link.revokedAt() != null) {
        return link;
      }
      parts.store.revoke(id, parts.clock.instant());
      parts.transactions.afterCommit(new Signal.LinkRevoked(link.job(), id));
      // Read again: on another node somebody may have been first.
      return parts.store.find(id).orElse(link);
    });
  }

  /**
   * Where a token leads.
   *
   * @throws Refusal {@code not_found} for a token that never led anywhere; {@code link_gone} if it
   *     leads nowhere any more
   */
  public Followed follow(String token) {
    return parts.transactions.read(() -> {
      Link link =
          parts
              .store
              .findByToken(hash(token))
              .orElseThrow(
                  () -> new Refusal(ErrorCode.NOT_FOUND, "there is no link with this token"));
      if (!link.stands(parts.clock.instant())) {
        throw gone();
      }
      return new Followed(link, parts.ledger.find(link.artifact()).orElseThrow(Links::gone));
    });
  }

  /**
   * Opens a part of the file for reading. The stream fails as soon as the link leads nowhere.
   *
   * @throws Refusal {@code link_gone} if it does so already
   */
  public Reads.ReadStream read(Followed what, long offset, long length) throws IOException {
    try {
      return parts.artifacts.read(what.artifact, offset, length, new ByLink(what.link));
    } catch (Refusal e) {
      throw e.code() == ErrorCode.JOB_ERASED ? gone() : e;
    }
  }

  /** Cuts what is read by a link that was revoked. */
  public void onSignal(Signal signal) {
    if (signal instanceof Signal.LinkRevoked(JobId job, LinkId id)) {
      parts.reads.cut(job, pass -> pass instanceof ByLink by && by.link.id().equals(id));
    }
  }

  /** Cuts what is read by links that have expired. */
  public void cutExpired() {
    parts.reads.cutOver();
  }

  private Link own(AccountId account, LinkId id) {
    Link link = parts.store.find(id).orElseThrow(() -> Refusal.notFound("link"));
    Job job =
        parts
            .jobs
            .find(link.job())
            .filter(found -> found.account().equals(account))
            .orElseThrow(() -> Refusal.notFound("link"));
    if (job.visibility() == Visibility.DELETED) {
      throw new Refusal(ErrorCode.JOB_DELETED, "this job was deleted");
    }
    return link;
  }

  private String token(Job job, LinkId id) {
    return token(job, "link/" + id);
  }

  private String token(Job job, String purpose) {
    try (JobKey key = parts.keys.open(job.keySlot()).orElseThrow(Links::gone)) {
      return Base64.getUrlEncoder().withoutPadding().encodeToString(key.token(purpose));
    }
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Refusal gone() {
    return new Refusal(ErrorCode.LINK_GONE, "this link leads nowhere any more");
  }

  private static Refusal erased() {
    return new Refusal(ErrorCode.JOB_ERASED, "the data of this job was erased");
  }

  /** The right of whoever follows a link. */
  private final class ByLink implements Pass {
    private final Link link;

    ByLink(Link link) {
      this.link = link;
    }

    @Override
    public boolean over() {
      return !link.stands(parts.clock.instant());
    }

    @Override
    public boolean stands() {
      return parts
          .transactions
          .read(() -> parts.store.find(link.id()))
          .filter(now -> now.stands(parts.clock.instant()))
          .isPresent();
    }
  }
}
