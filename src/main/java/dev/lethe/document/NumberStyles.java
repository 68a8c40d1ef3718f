package dev.lethe.document;

import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How the numbers of a workbook are meant: which of them are days and times, and which per cent.
 * Days are written as ISO 8601 has them, whatever the workbook would show.
 */
final class NumberStyles {
  private static final int SECONDS = 86_400;

  private final List<Integer> formats = new ArrayList<>();
  private final Map<Integer, String> codes = new HashMap<>();
  private final LocalDate zero;

  NumberStyles(Parts parts, String part, boolean since1904) throws IOException, Unreadable {
    // The first calendar thinks 1900 was a leap year, so that its day 1 is the last of 1899.
    zero = since1904 ? LocalDate.of(1904, 1, 1) : LocalDate.of(1899, 12, 30);
    if (part.isEmpty() || !parts.has(part)) {
      return;
    }
    try (Xml xml = parts.xml(part)) {
      boolean used = false;
      while (xml.next()) {
        if (xml.starts("numFmt")) {
          codes.put(xml.number("numFmtId", -1), xml.value("formatCode"));
        } else if (xml.starts("cellXfs")) {
          used = true;
        } else if (xml.ends("cellXfs")) {
          used = false;
        } else if (used && xml.starts("xf")) {
          formats.add(xml.number("numFmtId", 0));
        }
      }
    }
  }

  String shown(String value, int style) {
    if (!value.matches("-?[0-9.]{1,30}(?:[Ee][+-]?[0-9]{1,3})?")) {
      return value;
    }
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException _) {
      return value;
    }
    int format = style >= 0 && style < formats.size() ? formats.get(style) : 0;
    if (isDay(format) && number >= 0 && number < 2_958_466) {
      return day(number, format);
    }
    if (isPerCent(format)) {
      return plain(number * 100) + "%";
    }
    return plain(number);
  }

  private String day(double number, int format) {
    long seconds = Math.round(number * SECONDS);
    LocalDateTime time = zero.atStartOfDay().plusSeconds(seconds);
    boolean wholeDay = seconds % SECONDS == 0;
    boolean clock = format >= 18 && format <= 21;
    if (number < 1 && (clock || format >= 45 || !wholeDay)) {
      return time.toLocalTime().truncatedTo(ChronoUnit.SECONDS).toString();
    }
    return wholeDay ? time.toLocalDate().toString() : time.toString();
  }

  private boolean isDay(int format) {
    if ((format >= 14 && format <= 22) || (format >= 45 && format <= 47)) {
      return true;
    }
    String code = bare(codes.getOrDefault(format, ""));
    return code.matches("(?s).*[ymdhs].*") && !code.contains("general") && !code.contains("0.");
  }

  private boolean isPerCent(int format) {
    return format == 9 || format == 10 || bare(codes.getOrDefault(format, "")).contains("%");
  }

  /** Without what is only written beside the number. */
  private static String bare(String code) {
    return code.replaceAll("\"[^\"]*\"|\\[[^\\]]*\\]|\\\\.|_.", "").toLowerCase(Locale.ROOT);
  }

  /** As people write it, with what a double loses at its end left out. */
  private static String plain(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      return String.valueOf((long) number);
    }
    var rounded = new java.math.BigDecimal(number, new java.math.MathContext(15));
    return rounded.stripTrailingZeros().toPlainString();
  }
}
