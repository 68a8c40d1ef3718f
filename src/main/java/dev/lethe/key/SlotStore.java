package dev.lethe.key;

import dev.lethe.id.JobId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the wrapped keys and the graveyard lie. It sees no key that opens anything, and what a call
 * wrote is durable when it returns; failures are {@link KeyStoreException}s.
 */
public interface SlotStore extends AutoCloseable {
  /** Looks at what lies in one slot; empty if that is no whole slot. */
  interface Visitor {
    void visit(long id, Optional<Slot> slot);
  }

  /** Whether a slot was ever filled: then there is a master key, or there has to be one. */
  boolean used();

  /** How often it was opened; a copy that lags behind is an old one. */
  long generation();

  void writeGeneration(long next);

  /** The first of so many ids that follow each other, which nobody else is ever given. */
  long reserve(int count);

  /** Fills slots that follow each other. */
  void append(List<Slot> slots);

  /** Empty when the slot is empty or was never filled; a damaged one is an error. */
  Optional<Slot> read(long slot);

  /** Those of these slots that are not empty. */
  List<Slot> readAll(Collection<Long> slots);

  /** One slot of each epoch that there is. */
  List<Slot> samples();

  boolean isEmpty(long slot);

  /** Writes those of the slots anew that are not empty by now. */
  void replace(List<Slot> slots);

  /** Empties slots, without a grave. */
  void empty(Collection<Long> slots);

  /** Remembers those of the burials that are new, and empties the slots of all. */
  void bury(List<Burial> burials);

  boolean buried(JobId job);

  /** All burials, oldest first. */
  Stream<Burial> graves();

  /** Visits every slot that is not empty, in order. */
  void scan(Visitor visitor);

  /** To be called when a rotation is done, for what is left of it that costs room only. */
  void tidy();

  /**
   * Whether what was emptied may still lie somewhere below, so that only the end of its master key
   * is the end of it.
   */
  boolean leavesCopies();

  @Override
  void close();
}
