package dev.lethe.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks through all histories of acts up to a length, the shorter ones first, so that the first
 * that breaks a rule is as short as any.
 *
 * <p>Two histories that end in equal worlds have the same futures, so only the first of them is
 * gone on with. That is what makes it feasible: there are far fewer worlds than histories. How many
 * histories that covers is counted exactly, by adding up for each length how many lead to each
 * world. It rests on {@link Subject#shape} telling everything that the future depends on.
 *
 * @param <A> what can happen
 */
final class Explorer<A> {
  private final Subject<A> subject;
  private final List<A> acts;

  /** Worlds that were gone on with, each with where its acts lead. */
  private final Map<String, Map<A, String>> edges = new LinkedHashMap<>();

  private @Nullable Violation<A> violation;
  private long performed;

  Explorer(Subject<A> subject, List<A> acts) {
    this.subject = subject;
    this.acts = List.copyOf(acts);
  }

  /** A world that acts change, and that can be begun anew. */
  interface Subject<A> {
    /**
     * Begins anew and lets the acts happen that come next, until none does. What is refused, as it
     * should be, changes nothing and throws nothing.
     */
    void live(Supplier<@Nullable A> next) throws Exception;

    /** All that the future depends on; the same text for worlds that are alike. */
    String shape();

    /**
     * What is wrong with the world as it is now.
     *
     * @param known whether a world of this shape was just looked at
     */
    Optional<String> wrong(boolean known);
  }

  /** A history that ends in something that must not be. */
  record Violation<A>(List<A> history, String what) {
    @Override
    public String toString() {
      return history + ": " + what;
    }
  }

  /**
   * How far it went.
   *
   * @param histories how many there are of exactly the full length, each act doing something
   * @param all how many there are when acts that are refused are counted too
   */
  record Coverage(int depth, long histories, long all, int worlds, long performed) {}

  private record Node<A>(String shape, List<A> history) {}

  /** Goes through all histories up to this length, or until one breaks a rule. */
  void explore(int depth) throws Exception {
    var root = new Node<A>("", List.of());
    Deque<Node<A>> waiting = new ArrayDeque<>();
    var first = new Expansion(root, List.of(), waiting);
    subject.live(first);
    for (Node<A> node = waiting.poll(); node != null && violation == null; node = waiting.poll()) {
      if (node.history().size() < depth) {
        expand(node, waiting);
      }
    }
  }

  /** The first history that broke a rule. */
  Optional<Violation<A>> violation() {
    return Optional.ofNullable(violation);
  }

  private void expand(Node<A> node, Deque<Node<A>> waiting) throws Exception {
    List<A> left = acts;
    while (!left.isEmpty() && violation == null) {
      var some = new Expansion(node, left, waiting);
      subject.live(some);
      left = some.left();
    }
  }

  /**
   * One life of the subject: up to a node's world, and there one act after the other until one
   * changes something.
   */
  private final class Expansion implements Supplier<@Nullable A> {
    private final Node<A> node;
    private final Deque<Node<A>> waiting;
    private final Iterator<A> before;
    private final Deque<A> left;
    private @Nullable A tried;
    private boolean there;

    Expansion(Node<A> node, List<A> left, Deque<Node<A>> waiting) {
      this.node = node;
      this.before = node.history().iterator();
      this.left = new ArrayDeque<>(left);
      this.waiting = waiting;
    }

    List<A> left() {
      return List.copyOf(left);
    }

    /** Called between two acts, when the world is as the last one left it. */
    @Override
    public @Nullable A get() {
      if (before.hasNext()) {
        performed++;
        return before.next();
      }
      if (!there) {
        arrive();
      } else if (tried != null && changed(tried)) {
        return null;
      }
      tried = left.poll();
      performed += tried == null ? 0 : 1;
      return tried;
    }

    private void arrive() {
      there = true;
      String shape = subject.shape();
      if (node.shape().isEmpty()) {
        subject.wrong(false).ifPresent(what -> violation = new Violation<>(List.of(), what));
        add(shape, List.of());
      } else if (!shape.equals(node.shape())) {
        throw new IllegalStateException(
            node.history() + " led to another world than before:\n" + node.shape() + shape);
      }
    }

    /** Looks at what an act has made of the world; what was refused has changed nothing. */
    private boolean changed(A act) {
      var history = new ArrayList<>(node.history());
      history.add(act);
      String shape = subject.shape();
      Optional<String> wrong = subject.wrong(shape.equals(node.shape()));
      if (wrong.isPresent()) {
        violation = new Violation<>(List.copyOf(history), wrong.get());
        return true;
      }
      edges.get(node.shape()).put(act, shape);
      add(shape, history);
      return !shape.equals(node.shape());
    }

    private void add(String shape, List<A> history) {
      if (edges.putIfAbsent(shape, new HashMap<>()) == null) {
        waiting.add(new Node<>(shape, List.copyOf(history)));
      }
    }
  }

  /** What was covered; to be asked after an exploration of this depth that found nothing. */
  Coverage coverage(int depth) {
    long all = 1;
    for (int i = 0; i < depth; i++) {
      all *= acts.size();
    }
    return new Coverage(depth, histories(depth), all, edges.size(), performed);
  }

  private long histories(int depth) {
    Map<String, Long> ways = Map.of(edges.keySet().iterator().next(), 1L);
    for (int length = 0; length < depth; length++) {
      var further = new HashMap<String, Long>();
      ways.forEach((shape, count) ->
          edges
              .getOrDefault(shape, Map.of())
              .values()
              .forEach(to -> {
                if (!to.equals(shape)) {
                  further.merge(to, count, Long::sum);
                }
              }));
      ways = further;
    }
    return ways.values().stream().mapToLong(Long::longValue).sum();
  }
}
