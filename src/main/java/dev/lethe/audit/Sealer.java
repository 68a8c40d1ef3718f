package dev.lethe.audit;

import dev.lethe.job.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties new entries into the chain and signs how far it has come.
 *
 * <p>It runs behind what it seals: the hashes of a chain follow one another, and changes that had
 * to wait for each other's hashes, or for a signature, would be slow. So an entry stands outside of
 * the chain for about a second, and within that second is as safe as the database is. There is one
 * sealer; a second one would find its places taken.
 */
public final class Sealer {
  static final String CLEARED = "audit.cleared";
  static final String CONTRADICTED = "audit.contradicted";
  private static final Logger log = LoggerFactory.getLogger(Sealer.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int AT_ONCE = 500;

  private final Transactions transactions;
  private final AuditLog entries;
  private final AuditChain chain;
  private final HeadSigner signer;
  private final HeadFile file;
  private final InstantSource clock;
  private @Nullable Head last;
  private @Nullable String signed;

  /** What a {@link Sealer} is made of. */
  public record Parts(
      Transactions transactions,
      AuditLog entries,
      AuditChain chain,
      HeadSigner signer,
      HeadFile file,
      InstantSource clock) {}

  public Sealer(Parts parts) {
    this.transactions = parts.transactions();
    this.entries = parts.entries();
    this.chain = parts.chain();
    this.signer = parts.signer();
    this.file = parts.file();
    this.clock = parts.clock();
  }

  /** {@link #runOnce}, and when to do it again. */
  public Duration step() {
    runOnce();
    return PAUSE;
  }

  /** Seals all that is written so far. */
  public synchronized void runOnce() {
    if (last == null) {
      remember();
    }
    Optional<Sealed> end = transactions.read(chain::newest);
    compare(end.orElse(null));
    while (true) {
      List<AuditChain.Loose> loose = transactions.read(() -> chain.loose(AT_ONCE));
      if (loose.isEmpty()) {
        break;
      }
      end = Optional.of(seal(end.orElse(null), loose));
    }
    // A crash may have come between a seal and its head.
    end.filter(newest -> last == null || newest.place() > last.place()).ifPresent(this::sign);
  }

  /** Whether the log holds what was last signed of it: if not, the rows are not the newest. */
  public synchronized boolean isWhole() {
    return file.read()
        .flatMap(signer::read)
        .map(head -> transactions.read(() -> chain.at(head.place())).filter(at -> at.is(head)))
        .map(Optional::isPresent)
        .orElse(true);
  }

  /** The newest head as it was signed; empty before there is one. */
  public synchronized Optional<String> head() {
    if (signed == null) {
      remember();
    }
    return Optional.ofNullable(signed);
  }

  /** Writes down, as an entry itself, that what an entry said was removed. */
  public boolean clear(Entry.By by, long place) {
    return transactions.write(() -> {
      boolean cleared = chain.clear(place);
      if (cleared) {
        entries.append(done(by, CLEARED, String.valueOf(place)));
      }
      return cleared;
    });
  }

  /** Writes down something of which no other place tells. */
  public void note(Entry.By by, String action, String subject) {
    transactions.run(() -> entries.append(done(by, action, subject)));
  }

  private void remember() {
    Optional<String> kept = file.read();
    kept.ifPresent(text -> {
      last = signer.read(text).orElse(null);
      signed = last == null ? null : text;
      if (last == null) {
        contradicted(text, "unreadable");
      }
    });
    if (kept.isEmpty()) {
      transactions
          .read(chain::newestHead)
          .ifPresent(text -> {
            last = signer.read(text).orElse(null);
            signed = last == null ? null : text;
          });
    }
  }

  /** The chain has to hold what was signed of it: else somebody cut it off, or put it back. */
  private void compare(@Nullable Sealed end) {
    Head head = last;
    String text = signed;
    if (head == null || text == null || (end != null && end.is(head))) {
      return;
    }
    if (transactions.read(() -> chain.at(head.place())).filter(at -> at.is(head)).isEmpty()) {
      contradicted(text, String.valueOf(head.place()));
      last = null;
      signed = null;
    }
  }

  /** The old head is put away first: after a crash in between this happens again, and not less. */
  private void contradicted(String text, String place) {
    log.error("the audit log is not what was signed of it: the head at {} is kept aside", place);
    file.keepAside(text, clock.millis());
    transactions.run(() -> entries.append(done(Entry.By.SERVER, CONTRADICTED, place)));
  }

  private Entry done(Entry.By by, String action, String subject) {
    return new Entry(clock.instant(), by, null, null, action, subject, "done");
  }

  private Sealed seal(@Nullable Sealed end, List<AuditChain.Loose> loose) {
    var placed = new ArrayList<AuditChain.Placed>(loose.size());
    long place = end == null ? 0 : end.place();
    byte[] before = end == null ? HashChain.start() : end.chain();
    byte[] hash = before;
    for (AuditChain.Loose one : loose) {
      place++;
      hash = HashChain.entry(one.content().salt(), one.content().body());
      before = HashChain.link(before, place, hash);
      placed.add(new AuditChain.Placed(one.number(), place, hash, before));
    }
    transactions.run(() -> chain.seal(placed));
    return new Sealed(place, hash, before, null);
  }

  private void sign(Sealed end) {
    Instant now = clock.instant();
    var head = new Head(end.place(), end.chain(), now);
    String text = signer.sign(head);
    transactions.run(() -> chain.addHead(head, text));
    file.write(text);
    last = head;
    signed = text;
  }
}
