package dev.lethe.webhook;

import dev.lethe.event.Notice;
import dev.lethe.event.Notices;
import dev.lethe.id.LinkId;
import dev.lethe.job.JobStore;
import dev.lethe.ledger.Link;
import dev.lethe.ledger.LinkStore;
import dev.lethe.ledger.LinkStoreAround;
import java.time.Instant;
import java.util.Map;

/**
 * A store of links that gives notice of one that is revoked. How many an erasure revokes, the
 * erasure tells.
 */
public final class ToldLinks implements LinkStoreAround {
  private final LinkStore links;
  private final JobStore jobs;
  private final Notices notices;

  public ToldLinks(LinkStore links, JobStore jobs, Notices notices) {
    this.links = links;
    this.jobs = jobs;
    this.notices = notices;
  }

  @Override
  public void revoke(LinkId id, Instant now) {
    boolean stood = links.find(id).filter(link -> link.revokedAt() == null).isPresent();
    links.revoke(id, now);
    if (stood) {
      links.find(id).ifPresent(link -> tell(link, now));
    }
  }

  private void tell(Link link, Instant now) {
    Map<String, Object> facts =
        Map.of(
            "link_id",
            link.id().toString(),
            "artifact_id",
            link.artifact().toString(),
            "kind",
            link.kind().word());
    jobs.find(link.job())
        .ifPresent(job ->
            notices.add(new Notice(job.account(), job.id(), Notice.Kind.LINK_REVOKED, facts, now)));
  }

  @Override
  public void insert(Link link, byte[] tokenHash) {
    links.insert(link, tokenHash);
  }

  @Override
  public LinkStore inner() {
    return links;
  }
}
