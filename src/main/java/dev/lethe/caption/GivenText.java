package dev.lethe.caption;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads transcripts that users give: text, SRT, WebVTT and DFXP. It is meant for a process of its
 * own, as what it reads may be made to do harm.
 */
public final class GivenText {
  private static final int MOST_PARTS = 200_000;

  /** No language has a longer word, and a line has to be made of it. */
  private static final Pattern TOO_LONG = Pattern.compile("\\S{501}");

  private static final Pattern TIMES =
      Pattern.compile("\\s*([0-9:.,]{4,16})\\s*-->\\s*([0-9:.,]{4,16})(?:\\s.*)?");
  private static final Pattern TIME =
      Pattern.compile("(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{1,2})[.,]([0-9]{1,3})");
  private static final Pattern TAG = Pattern.compile("<[^<>]{0,200}>|\\{\\\\[^{}]{0,200}\\}");

  private GivenText() {}

  /**
   * Reads one.
   *
   * @param format {@code text}, {@code srt}, {@code vtt}, {@code dfxp}, or {@code auto} to look
   */
  public static Given read(String text, String format) throws BadText {
    String clean = text.startsWith("\uFEFF") ? text.substring(1) : text;
    clean = clean.replace("\r\n", "\n").replace('\r', '\n');
    if (clean.indexOf('\0') >= 0) {
      throw new BadText("the transcript is no text");
    }
    Given given =
        switch (format.equals("auto") ? looksLike(clean) : format) {
          case "srt", "vtt" -> cues(clean);
          case "dfxp" -> DfxpText.read(clean);
          default -> paragraphs(clean);
        };
    if (given.parts().isEmpty()) {
      throw new BadText("the transcript has no words, or is not of its format");
    }
    return given;
  }

  private static String looksLike(String text) {
    String start = text.substring(0, Math.min(text.length(), 2_000)).stripLeading();
    if (start.startsWith("WEBVTT")) {
      return "vtt";
    }
    if (start.startsWith("<?xml") || start.startsWith("<tt")) {
      return "dfxp";
    }
    boolean times = start.lines().limit(4).anyMatch(line -> TIMES.matcher(line).matches());
    return times ? "srt" : "text";
  }

  private static Given paragraphs(String text) throws BadText {
    var parts = new ArrayList<Given.Part>();
    for (String paragraph : text.split("\n\\s*\n", -1)) {
      String words = words(paragraph);
      if (!words.isEmpty()) {
        add(parts, new Given.Part(0, 0, words));
      }
    }
    return new Given(parts, false);
  }

  /** SRT and WebVTT differ in nothing that matters here. */
  private static Given cues(String text) throws BadText {
    var parts = new ArrayList<Given.Part>();
    for (String block : text.split("\n[ \t]*\n", -1)) {
      List<String> lines = Arrays.asList(block.split("\n", -1));
      for (int i = 0; i < lines.size(); i++) {
        Matcher times = TIMES.matcher(lines.get(i));
        if (times.matches()) {
          cue(parts, times, String.join("\n", lines.subList(i + 1, lines.size())));
          break;
        }
      }
    }
    return new Given(parts, true);
  }

  private static void cue(List<Given.Part> parts, Matcher times, String text) throws BadText {
    OptionalLong start = millis(times.group(1));
    OptionalLong end = millis(times.group(2));
    if (start.isEmpty() || end.isEmpty() || end.getAsLong() <= start.getAsLong()) {
      throw new BadText("the transcript has a time that is none: cue " + (parts.size() + 1));
    }
    String words = words(unescaped(TAG.matcher(text).replaceAll("")));
    if (!words.isEmpty()) {
      add(parts, new Given.Part(start.getAsLong(), end.getAsLong(), words));
    }
  }

  static void add(List<Given.Part> parts, Given.Part part) throws BadText {
    if (TOO_LONG.matcher(part.text()).find()) {
      throw new BadText("the transcript has a word of more than 500 letters");
    }
    if (parts.size() == MOST_PARTS) {
      throw new BadText("the transcript has more than " + MOST_PARTS + " parts");
    }
    parts.add(part);
  }

  /** Empty for what is no time. */
  private static OptionalLong millis(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return OptionalLong.empty();
    }
    long hours = time.group(1) == null ? 0 : Long.parseLong(time.group(1));
    long seconds =
        hours * 3600 + Long.parseLong(time.group(2)) * 60 + Long.parseLong(time.group(3));
    String part = String.format(Locale.ROOT, "%-3s", time.group(4)).replace(' ', '0');
    return OptionalLong.of(seconds * 1000 + Long.parseLong(part));
  }

  private static String unescaped(String text) {
    return text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
  }

  static String words(String text) {
    return text.replaceAll("[\\s\\p{Cntrl}\\u00a0]+", " ").strip();
  }
}
