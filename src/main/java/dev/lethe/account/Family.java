package dev.lethe.account;

import dev.lethe.id.AccountId;
import dev.lethe.id.Viewer;
import dev.lethe.job.Transactions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who descends from whom. An account's parent is never changed, so that what was read once is true
 * for good, and only who asks for what is not his own pays for being related.
 */
public final class Family {
  /** So many accounts may stand above one another. */
  public static final int DEEPEST = 8;

  private final Transactions transactions;
  private final AccountStore store;
  private final Map<AccountId, Optional<AccountId>> parents = new ConcurrentHashMap<>();

  public Family(Transactions transactions, AccountStore store) {
    this.transactions = transactions;
    this.store = store;
  }

  /** This account as one that sees, beside its own things, those of its descendants. */
  public Viewer headedBy(AccountId account) {
    return new Head(this, account);
  }

  /** The accounts below this one, parents before their children. */
  public List<Account> below(AccountId account) {
    return transactions.read(() -> {
      List<Account> found = new ArrayList<>();
      Deque<AccountId> heads = new ArrayDeque<>(List.of(account));
      while (!heads.isEmpty()) {
        for (Account child : store.children(heads.removeFirst())) {
          found.add(child);
          heads.addLast(child.id());
        }
      }
      return found;
    });
  }

  /** How many accounts stand above this one. */
  int above(AccountId account) {
    int count = 0;
    for (var at = parent(account); at.isPresent(); at = parent(at.get())) {
      count++;
    }
    return count;
  }

  private boolean descends(AccountId account, AccountId from) {
    for (var at = parent(account); at.isPresent(); at = parent(at.get())) {
      if (at.get().equals(from)) {
        return true;
      }
    }
    return false;
  }

  private Optional<AccountId> parent(AccountId account) {
    Optional<AccountId> known = parents.get(account);
    if (known != null) {
      return known;
    }
    // Not by computeIfAbsent: who waits for its lock may hold the connection that is needed here.
    Optional<AccountId> parent =
        transactions.read(() -> store.find(account)).flatMap(a -> Optional.ofNullable(a.parent()));
    parents.put(account, parent);
    return parent;
  }

  /** An account with all below it. */
  private record Head(Family family, AccountId account) implements Viewer {
    @Override
    public boolean sees(AccountId owner) {
      return account.equals(owner) || family.descends(owner, account);
    }
  }
}
