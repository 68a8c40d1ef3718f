package dev.lethe.caption;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The segments that say the most of the whole, by TextRank: a segment counts as much as those that
 * share words with it count.
 *
 * <p>Two segments are as near as the words they share, weighed against the logarithms of their
 * lengths; the ranks are found by going round with a damping of 0.85. Words that everybody says all
 * the time, and those that a tenth of all segments have, bind nothing. It picks what was said and
 * writes nothing of its own.
 */
public final class Highlights {
  private static final double DAMPING = 0.85;
  private static final int ROUNDS = 30;
  private static final int FEW = 20;
  private static final Set<String> COMMON =
      Set.of(
          ("a an and are as at be been but by can could did do does for from had has have he her"
                  + " him his how i if in into is it its just me more my no not of on one or our"
                  + " out she so some than that the their them then there these they this to up us"
                  + " was we were what when which who will with would you your")
              .split(" ", -1));

  private Highlights() {}

  /**
   * The best segments, in the order of their times.
   *
   * @param mostMs how long they may be together; the best one is taken whatever its length
   * @param count how many at most
   */
  public static List<Segment> of(Transcript transcript, long mostMs, int count) {
    List<Segment> all = transcript.segments();
    double[] ranks = ranks(all.stream().map(Highlights::content).toList());
    List<Integer> order =
        IntStream.range(0, all.size())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -ranks[i]).thenComparing(i -> i))
            .toList();
    var chosen = new ArrayList<Segment>();
    long sum = 0;
    for (int i : order) {
      Segment segment = all.get(i);
      long length = segment.endMs() - segment.startMs();
      if (chosen.size() < count && (chosen.isEmpty() || sum + length <= mostMs)) {
        chosen.add(segment);
        sum += length;
      }
    }
    chosen.sort(Comparator.comparingLong(Segment::startMs));
    return chosen;
  }

  private static Set<String> content(Segment segment) {
    var words = new HashSet<String>();
    for (Word word : segment.words()) {
      String bare = Alignment.bare(word.text()).toLowerCase(Locale.ROOT);
      if (bare.length() > 1 && !COMMON.contains(bare)) {
        words.add(bare);
      }
    }
    return words;
  }

  private static double[] ranks(List<Set<String>> segments) {
    List<Map<Integer, Double>> near = near(segments);
    double[] ranks = new double[segments.size()];
    Arrays.fill(ranks, 1);
    double[] sums =
        near.stream()
            .mapToDouble(m -> m.values().stream().mapToDouble(Double::doubleValue).sum())
            .toArray();
    for (int round = 0; round < ROUNDS; round++) {
      double[] next = new double[ranks.length];
      for (int i = 0; i < ranks.length; i++) {
        double sum = 0;
        for (Map.Entry<Integer, Double> edge : near.get(i).entrySet()) {
          sum += edge.getValue() / sums[edge.getKey()] * ranks[edge.getKey()];
        }
        next[i] = 1 - DAMPING + DAMPING * sum;
      }
      ranks = next;
    }
    return ranks;
  }

  /**
   * For each segment those that share words with it, by way of the words, so that few are asked.
   */
  private static List<Map<Integer, Double>> near(List<Set<String>> segments) {
    var having = new HashMap<String, List<Integer>>();
    for (int i = 0; i < segments.size(); i++) {
      for (String word : segments.get(i)) {
        having.computeIfAbsent(word, _ -> new ArrayList<>()).add(i);
      }
    }
    int tooMany = Math.max(FEW, segments.size() / 10);
    var near = new ArrayList<Map<Integer, Double>>();
    for (int i = 0; i < segments.size(); i++) {
      var shared = new HashMap<Integer, Double>();
      for (String word : segments.get(i)) {
        List<Integer> others = having.getOrDefault(word, List.of());
        if (others.size() <= tooMany) {
          others.forEach(other -> shared.merge(other, 1.0, Double::sum));
        }
      }
      shared.remove(i);
      double own = Math.log(segments.get(i).size() + 1.0);
      shared.replaceAll((j, count) -> count / (own + Math.log(segments.get(j).size() + 1.0)));
      near.add(shared);
    }
    return near;
  }
}
