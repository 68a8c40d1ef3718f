package dev.lethe;

import dev.lethe.account.Account;
import dev.lethe.account.AccountStore;
import dev.lethe.ending.Endings;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.Transactions;
import dev.lethe.key.Burial;
import dev.lethe.key.KeyStore;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings rows and keys together that were put back from copies of different times: what the one
 * knows as erased is erased in the other. A start does it until somebody has said that the data is
 * the newest.
 */
final class AfterRestore {
  private static final Logger log = LoggerFactory.getLogger(AfterRestore.class);
  private static final int AT_ONCE = 1_000;

  private final Stores stores;
  private final Transactions transactions;
  private final KeyStore keys;

  AfterRestore(Stores stores) {
    this.stores = stores;
    this.transactions = stores.database();
    this.keys = stores.keys();
  }

  void run(Endings endings) {
    int buried = buryErased();
    int lost = endKeyless(endings);
    int accounts = rekeyAccounts();
    log.warn(
        "the data was put back and nobody has said that it is the newest: keys are not destroyed"
            + " until lethe restored --confirm. keys of erased jobs={} jobs without a key={}"
            + " accounts without a key={}",
        buried,
        lost,
        accounts);
  }

  /** Older keys may have those of jobs that the rows know as erased. */
  private int buryErased() {
    int buried = 0;
    List<Burial> some = erased(Optional.empty());
    while (!some.isEmpty()) {
      List<Burial> alive = some.stream().filter(one -> !keys.destroyed(one.slot())).toList();
      keys.destroy(alive);
      buried += alive.size();
      some = erased(Optional.of(some.getLast().erasure()));
    }
    return buried;
  }

  private List<Burial> erased(Optional<ErasureId> after) {
    return transactions.read(() -> stores.rows().erased(after, AT_ONCE));
  }

  private int endKeyless(Endings endings) {
    int lost = 0;
    List<JobId> some = kept(Optional.empty());
    while (!some.isEmpty()) {
      for (JobId id : some) {
        Optional<Job> job = transactions.read(() -> stores.jobs().find(id));
        if (job.isPresent() && keys.destroyed(job.get().keySlot())) {
          endings.giveUp(id);
          lost++;
        }
      }
      some = kept(Optional.of(some.getLast()));
    }
    return lost;
  }

  private List<JobId> kept(Optional<JobId> after) {
    return transactions.read(() -> stores.jobs().keptAfter(after, AT_ONCE));
  }

  private int rekeyAccounts() {
    int without = 0;
    AccountStore accounts = stores.accounts();
    for (Account account : transactions.read(accounts::accounts)) {
      if (keys.destroyed(account.keySlot())) {
        stores.rows().rekey(account.id(), keys.take());
        without++;
      }
    }
    return without;
  }
}
