package dev.lethe.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds a chain against itself and against heads that were signed of it. Entries are shown to it
 * one by one, newest first, as a list gives them; it needs no key and no database, so whoever can
 * read the log can check it.
 */
public final class ChainCheck {
  private final List<Head> heads;
  private final List<String> faults = new ArrayList<>();
  private final List<Long> contradictions = new ArrayList<>();
  private final Set<Long> cleared = new HashSet<>();
  private @Nullable Sealed above;
  private long newest;
  private long seen;
  private long removed;

  /** Checks that the chain goes on from each of these. */
  public ChainCheck(List<Head> heads) {
    this.heads = List.copyOf(heads);
  }

  /** The next entry; its place is below that of the one before. */
  public void show(Sealed entry) {
    seen++;
    Sealed last = above;
    if (last == null) {
      newest = entry.place();
    } else {
      follow(entry.chain(), entry.place(), last);
    }
    Sealed.Content content = entry.content();
    if (content == null) {
      removed++;
      if (!cleared.contains(entry.place())) {
        faults.add("what entry %d said is gone, and none says why".formatted(entry.place()));
      }
    } else {
      read(entry, content);
    }
    heads.stream()
        .filter(head -> head.place() == entry.place() && !entry.is(head))
        .forEach(_ -> faults.add("entry " + entry.place() + " is not the one that was signed"));
    above = entry;
  }

  /** All entries were shown; what was found is wrong, empty if nothing is. */
  public List<String> end() {
    Sealed first = above;
    if (first != null) {
      follow(HashChain.start(), 0, first);
      above = null;
    }
    for (Head head : heads) {
      if (head.place() > newest) {
        faults.add(
            "the log ends at %d but had come to %d at %s: entries were cut off, or it was put back"
                .formatted(newest, head.place(), Body.time(head.at())));
      }
    }
    return List.copyOf(faults);
  }

  public long seen() {
    return seen;
  }

  public long removed() {
    return removed;
  }

  /** Where the server itself found that the log was not what it had signed; newest first. */
  public List<Long> contradictions() {
    return List.copyOf(contradictions);
  }

  private void read(Sealed entry, Sealed.Content content) {
    if (!Arrays.equals(HashChain.entry(content.salt(), content.body()), entry.hash())) {
      faults.add("entry " + entry.place() + " was changed");
    }
    String subject = content.body().subject();
    if (content.body().action().equals(Sealer.CONTRADICTED)) {
      contradictions.add(entry.place());
    } else if (content.body().action().equals(Sealer.CLEARED) && subject != null) {
      cleared.add(Long.valueOf(subject));
    }
  }

  private void follow(byte[] chain, long place, Sealed next) {
    if (next.place() != place + 1) {
      faults.add(
          next.place() > place
              ? "entries %d to %d are missing".formatted(place + 1, next.place() - 1)
              : "entry %d stands above entry %d".formatted(place, next.place()));
    } else if (!Arrays.equals(HashChain.link(chain, next.place(), next.hash()), next.chain())) {
      faults.add("entry " + next.place() + " does not follow the one before it");
    }
  }
}
