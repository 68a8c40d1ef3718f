package dev.lethe.audit;

import dev.lethe.id.AccountId;
import dev.lethe.id.LinkId;
import dev.lethe.job.Job;
import dev.lethe.job.JobStore;
import dev.lethe.ledger.Link;
import dev.lethe.ledger.LinkStore;
import dev.lethe.ledger.LinkStoreAround;
import java.time.Instant;

/**
 * A store of links that writes down who made one and who revoked it. What an erasure revokes is
 * told by the erasure.
 */
public final class AuditedLinks implements LinkStoreAround {
  private final LinkStore links;
  private final JobStore jobs;
  private final AuditLog audit;

  public AuditedLinks(LinkStore links, JobStore jobs, AuditLog audit) {
    this.links = links;
    this.jobs = jobs;
    this.audit = audit;
  }

  @Override
  public void insert(Link link, byte[] tokenHash) {
    links.insert(link, tokenHash);
    append(link, link.createdAt(), "link.made");
  }

  @Override
  public void revoke(LinkId id, Instant now) {
    links.revoke(id, now);
    links.find(id).ifPresent(link -> append(link, now, "link.revoked"));
  }

  private void append(Link link, Instant at, String action) {
    AccountId owner = jobs.find(link.job()).map(Job::account).orElse(null);
    audit.append(
        new Entry(
            at,
            new Entry.By(owner, null),
            owner,
            link.job(),
            action,
            link.id().toString(),
            link.kind().word()));
  }

  @Override
  public LinkStore inner() {
    return links;
  }
}
