package dev.lethe.sweep;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.SweepId;
import dev.lethe.job.Transactions;
import dev.lethe.sweep.Sweep.OfType;
import dev.lethe.sweep.Sweep.Plan;
import dev.lethe.sweep.SweepItems.Found;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes the plans of sweeps: writes down the jobs that meet the filter, so that what is carried out
 * later is this list and nothing that meets the filter by then. Others wait for a thousand rows at
 * the longest.
 */
final class Plans {
  /** Of so many jobs an answer tells more than their number. */
  static final int SAMPLE = 100;

  private static final int SLICE = 1_000;
  private static final String FORM = "lethe-plan-1";

  private final Transactions transactions;
  private final SweepItems items;

  Plans(Transactions transactions, SweepItems items) {
    this.transactions = transactions;
    this.items = items;
  }

  /**
   * What was planned.
   *
   * @param sample the first jobs of it
   */
  record Made(Plan plan, List<Found> sample) {}

  /** Makes a plan anew; what an interrupted making left is removed. */
  Made make(Sweep sweep) {
    forgetItems(sweep.id());
    var sample = new ArrayList<Found>();
    Map<String, OfType> types = new TreeMap<>();
    for (AccountId account : sweep.accounts()) {
      Optional<JobId> last = Optional.empty();
      List<Found> some;
      do {
        Optional<JobId> after = last;
        some = transactions.read(() -> items.matching(sweep, account, after, SLICE));
        List<JobId> ids = some.stream().map(Found::job).toList();
        transactions.run(() -> items.insert(sweep.id(), ids));
        some.forEach(job -> types.merge(job.type(), new OfType(1, job.bytes()), OfType::plus));
        some.stream().limit(SAMPLE - (long) sample.size()).forEach(sample::add);
        last = ids.isEmpty() ? last : Optional.of(ids.getLast());
      } while (some.size() == SLICE);
    }
    long jobs = types.values().stream().mapToLong(OfType::jobs).sum();
    long bytes = types.values().stream().mapToLong(OfType::bytes).sum();
    return new Made(new Plan(hash(sweep), jobs, bytes, types), sample);
  }

  /** The same for the same action on the same jobs, whatever filter found them. */
  private String hash(Sweep sweep) {
    MessageDigest sha = sha256();
    sha.update((FORM + "\n" + sweep.action().word() + "\n").getBytes(US_ASCII));
    Optional<JobId> last = Optional.empty();
    List<Item> page;
    do {
      Optional<JobId> after = last;
      page = transactions.read(() -> items.list(sweep.id(), Optional.empty(), after, SLICE));
      page.forEach(item -> sha.update((item.job() + "\n").getBytes(US_ASCII)));
      last = page.isEmpty() ? last : Optional.of(page.getLast().job());
    } while (page.size() == SLICE);
    return HexFormat.of().formatHex(sha.digest());
  }

  void forgetItems(SweepId sweep) {
    int removed;
    do {
      removed = transactions.write(() -> items.remove(sweep, SLICE));
    } while (removed == SLICE);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }
}
