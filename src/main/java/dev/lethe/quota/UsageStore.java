package dev.lethe.quota;

import dev.lethe.id.AccountId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where it is kept what accounts use and may use. */
public interface UsageStore {
  /**
   * Adds to what an account uses, if there is room, in one statement: others who do the same at the
   * same time are either before it or after it.
   *
   * @param strict the limits that must hold afterwards; others are passed over, as what exceeds
   *     them is there already
   * @return what it uses now; empty if it would be more than it may, and then nothing is added
   */
  Optional<Standing> add(AccountId account, Used more, Set<Limit> strict);

  /** What an account uses and may use. */
  Standing find(AccountId account);

  void set(AccountId account, Limits.Plan plan);

  /** What an account uses, counted from its jobs. */
  Used count(AccountId account);

  /**
   * Sets what an account uses to what its jobs say. Whoever changes a job of the account meanwhile
   * is counted by this or adds to it afterwards, and never both.
   */
  void recount(AccountId account);

  /** Accounts of which anything was ever counted, in the order of their ids. */
  List<AccountId> accounts();

  /**
   * At a start, when nothing is on its way: takes back what was set aside for bytes that come no
   * more. What open uploads into drafts are to bring stays set aside.
   */
  int settle();

  /** Writes down what each account uses on this day. */
  void note(Instant now);

  /** What was written down for an account since then, oldest first. */
  List<Noted> noted(AccountId account, Instant since);

  /**
   * What an account uses.
   *
   * @param limits those that hold for it
   * @param plan those of them that were set for it
   */
  record Standing(Used used, Limits limits, Limits.Plan plan) {}

  /** What an account used at some time of a day. */
  record Noted(Instant at, long bytes) {}
}
