package dev.lethe.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Moves all slots to the newest master key, in pieces, while slots are opened, filled and
 * destroyed.
 *
 * <p>A slot that is destroyed meanwhile stays empty, for only what is still there is replaced: else
 * a key could be written back over its own zeros. Nothing is taken from memory as moved: after a
 * failed sync the pages look written and are not, so a rotation that goes on after anything went
 * wrong moves every slot anew.
 */
final class Rewrap {
  private static final int AT_ONCE = 512;

  private final SlotStore slots;
  private final MasterKeys masters;
  private final Runnable ensureOpen;

  /**
   * Prepares the move.
   *
   * @param ensureOpen throws once the store is being closed, which does not wait for all slots
   */
  Rewrap(SlotStore slots, MasterKeys masters, Runnable ensureOpen) {
    this.slots = slots;
    this.masters = masters;
    this.ensureOpen = ensureOpen;
  }

  /**
   * Returns when no slot is left that an older key wraps, having looked at all of them.
   *
   * @param anew whether to move those too that seem to have been moved
   */
  void run(boolean anew) {
    int epoch = masters.epoch();
    if (anew) {
      pass(epoch + 1, epoch);
    }
    while (pass(epoch, epoch) > 0) {
      // What was still there is moved now; the last look has to find nothing.
    }
  }

  private int pass(int below, int to) {
    var batch = new ArrayList<Long>(AT_ONCE);
    int[] moved = {0};
    slots.scan((id, slot) -> {
      ensureOpen.run();
      if (slot.filter(found -> found.epoch() < below).isPresent()) {
        batch.add(id);
      }
      if (batch.size() == AT_ONCE) {
        moved[0] += move(batch, below, to);
        batch.clear();
      }
    });
    return moved[0] + move(batch, below, to);
  }

  private int move(List<Long> ids, int below, int to) {
    if (ids.isEmpty()) {
      return 0;
    }
    List<Slot> moved =
        slots.readAll(ids).stream()
            .filter(slot -> slot.epoch() < below)
            .map(slot -> moved(slot, to))
            .toList();
    slots.replace(moved);
    return moved.size();
  }

  private Slot moved(Slot slot, int to) {
    byte[] raw = masters.unwrap(slot);
    try {
      byte[] wrapped = masters.wrap(slot.id(), to, raw);
      return new Slot(slot.id(), to, slot.filledAtMillis(), wrapped);
    } finally {
      Arrays.fill(raw, (byte) 0);
    }
  }
}
