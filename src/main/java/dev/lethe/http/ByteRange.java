package dev.lethe.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a resource of known length a request asks for (RFC 9110, section 14). What is not
 * one well-formed byte range is answered whole, as the standard allows; only a well-formed range
 * that misses every byte is refused.
 */
public sealed interface ByteRange {
  Pattern FORM = Pattern.compile("(?i)bytes=[ \\t]*(\\d*)-(\\d*)[ \\t]*");

  /** All of it. */
  record Whole() implements ByteRange {}

  /** From {@code first} to {@code last}, both included. */
  record Part(long first, long last) implements ByteRange {
    public long length() {
      return last - first + 1;
    }
  }

  /** No byte of the resource lies in the range. */
  record Unsatisfiable() implements ByteRange {}

  /**
   * Reads the headers of one request.
   *
   * @param range the {@code Range} header, if any
   * @param ifRange the {@code If-Range} header, if any: only a strong ETag that is the current one
   *     lets the range stand; a date is never precise enough here
   */
  static ByteRange of(@Nullable String range, @Nullable String ifRange, String etag, long length) {
    if (range == null || (ifRange != null && !strongMatch(ifRange, etag))) {
      return new Whole();
    }
    Matcher form = FORM.matcher(range);
    if (!form.matches()) {
      return new Whole();
    }
    String first = form.group(1);
    String last = form.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? new Whole() : suffix(number(last), length);
    }
    return from(number(first), last.isEmpty() ? Long.MAX_VALUE : number(last), length);
  }

  private static ByteRange suffix(long count, long length) {
    if (count == 0) {
      return new Unsatisfiable();
    }
    return length == 0 ? new Whole() : new Part(Math.max(0, length - count), length - 1);
  }

  private static ByteRange from(long first, long last, long length) {
    if (last < first) {
      return new Whole();
    }
    return first >= length ? new Unsatisfiable() : new Part(first, Math.min(last, length - 1));
  }

  private static boolean strongMatch(String ifRange, String etag) {
    return !etag.startsWith("W/") && ifRange.strip().equals(etag);
  }

  /** A number too large for us lies past every end anyway. */
  private static long number(String digits) {
    return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
