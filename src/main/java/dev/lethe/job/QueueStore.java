package dev.lethe.job;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The queued jobs as lanes, and what is needed to choose between them. No call takes longer because
 * a lane is long: each looks only at the first of it.
 */
public interface QueueStore {
  /** Lets jobs whose time has come into their lanes, at most so many; returns how many. */
  int letIn(Instant now, int limit);

  /** When the next job that waits for its time may run. */
  Optional<Instant> nextDue();

  /** All lanes that are not empty. */
  List<Lane> lanes();

  /** A lane as it is now; empty if it has no jobs any more. */
  Optional<Lane> lane(AccountId account, String type);

  /** Locks the first jobs of a lane that nobody else has locked, at most so many. */
  List<JobId> lockFirst(Lane lane, int most);

  /** How many jobs of each account and type are held by workers. */
  List<Held> held();

  /** The highest turn that any account has. */
  long lastTurn();

  /** Writes down when an account was last served. */
  void served(AccountId account, long turn);

  /** The rules that are not {@link TypeRule#NONE}, by type. */
  Map<String, TypeRule> rules();

  /**
   * As {@link #rules}, but until the transaction ends nobody else gets them in this way: two nodes
   * that count what runs against a limit would else both see the last free slot.
   */
  Map<String, TypeRule> lockRules();

  void save(String type, TypeRule rule);

  /** How many jobs of each type are queued. Takes the longer, the more there are. */
  Map<String, Long> queued();

  /** So many jobs of one account and one type. */
  record Held(AccountId account, String type, int count) {}
}
