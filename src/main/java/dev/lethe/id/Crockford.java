package dev.lethe.id;

import java.util.Optional;
import java.util.UUID;

/**
 * Writes the 128 bits of a UUID as 26 lower-case characters of Crockford's base 32, which sort as
 * the bits do and hold no letter that can be mistaken for a digit.
 */
final class Crockford {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH = 26;

  private Crockford() {}

  static String write(String prefix, UUID uuid) {
    char[] out = new char[LENGTH];
    long high = uuid.getMostSignificantBits();
    long low = uuid.getLeastSignificantBits();
    for (int i = LENGTH - 1; i >= 0; i--) {
      out[i] = ALPHABET.charAt((int) (low & 31));
      low = (low >>> 5) | (high << 59);
      high >>>= 5;
    }
    return prefix + new String(out);
  }

  /** The one spelling that {@link #write} gives is read; anything else is no id. */
  static Optional<UUID> read(String prefix, String text) {
    if (text.length() != prefix.length() + LENGTH || !text.startsWith(prefix)) {
      return Optional.empty();
    }
    if (text.charAt(prefix.length()) > '7') {
      return Optional.empty();
    }
    long high = 0;
    long low = 0;
    for (int i = prefix.length(); i < text.length(); i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      if (digit < 0) {
        return Optional.empty();
      }
      high = (high << 5) | (low >>> 59);
      low = (low << 5) | digit;
    }
    return Optional.of(new UUID(high, low));
  }
}
