package dev.lethe.caption;

import java.util.ArrayList;
import java.util.List;

/** Gives the words of a given transcript their times. */
public final class Aligned {
  private static final long LEAST = 10;
  private static final int LONGEST_PART = 60;

  private Aligned() {}

  /** By the times of its own parts: a word has as much of them as it has letters. */
  public static List<Segment> byParts(Given given) {
    var segments = new ArrayList<Segment>();
    long free = 0;
    for (Given.Part part : given.parts()) {
      List<String> texts = List.of(part.text().split(" ", -1));
      long start = Math.max(part.startMs(), free);
      long end = Math.max(part.endMs(), start + LEAST * texts.size());
      segments.add(new Segment(spread(texts, start, end), null));
      free = end;
    }
    return segments;
  }

  /**
   * By what was heard: a word that was heard has its times, one that was not lies between its
   * neighbours.
   *
   * @param heard in the order of their times
   */
  public static List<Segment> byWords(Given given, List<Word> heard, long durationMs) {
    List<List<String>> parts =
        given.parts().stream().flatMap(part -> sentences(part.text()).stream()).toList();
    List<String> all = parts.stream().flatMap(List::stream).toList();
    int[] found = Alignment.of(all, heard.stream().map(Word::text).toList());
    List<Word> words = placed(all, found, heard, durationMs);
    var segments = new ArrayList<Segment>();
    int from = 0;
    for (List<String> part : parts) {
      segments.add(new Segment(words.subList(from, from + part.size()), null));
      from += part.size();
    }
    return segments;
  }

  private static List<List<String>> sentences(String text) {
    var sentences = new ArrayList<List<String>>();
    var sentence = new ArrayList<String>();
    for (String word : text.split(" ", -1)) {
      sentence.add(word);
      boolean ends = new Word(word, 0, 1, null, true).endsSentence();
      if (ends || sentence.size() == LONGEST_PART) {
        sentences.add(List.copyOf(sentence));
        sentence.clear();
      }
    }
    if (!sentence.isEmpty()) {
      sentences.add(List.copyOf(sentence));
    }
    return sentences;
  }

  private static List<Word> placed(List<String> all, int[] found, List<Word> heard, long whole) {
    var words = new ArrayList<Word>();
    long free = 0;
    int i = 0;
    while (i < all.size()) {
      int next = i;
      while (next < all.size() && found[next] < 0) {
        next++;
      }
      if (next > i) {
        long until = next < all.size() ? heard.get(found[next]).startMs() : whole;
        List<Word> between = spread(all.subList(i, next), free, until);
        words.addAll(between);
        free = between.getLast().endMs();
        i = next;
      } else {
        Word known = heard.get(found[i]);
        long start = Math.max(free, known.startMs());
        long end = Math.max(known.endMs(), start + LEAST);
        words.add(new Word(all.get(i), start, end, known.confidence(), false));
        free = end;
        i++;
      }
    }
    return words;
  }

  /** Each a part of the time by its letters, and never nothing. */
  private static List<Word> spread(List<String> texts, long start, long end) {
    int letters = texts.stream().mapToInt(text -> text.length() + 1).sum();
    double each = (double) Math.max(0, end - start - LEAST * texts.size()) / letters;
    var words = new ArrayList<Word>();
    long from = start;
    int before = 0;
    for (int i = 0; i < texts.size(); i++) {
      before += texts.get(i).length() + 1;
      // From the beginning each time, so that what is rounded does not add up.
      long to = start + Math.round(each * before) + LEAST * (i + 1);
      words.add(new Word(texts.get(i), from, to, null, true));
      from = to;
    }
    return words;
  }
}
