package dev.lethe.caption;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The signs of CEA-608: 95 that are nearly those of ASCII, and three further tables of which each
 * sign takes a pair of bytes. What is in none of them loses its accents, and if that is not enough,
 * becomes a question mark.
 */
final class SccSigns {
  /** The signs from 0x20 on. */
  private static final String BASIC =
      " !\"#$%&'()á+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[é]íóúabcdefghijklmnopqrstuvwxyz"
          + "ç÷Ññ█";

  /** From 0x11 0x30 on; the tenth is a blank that lets the picture through. */
  private static final String SPECIAL = "®°½¿™¢£♪à\u00a0èâêîôû";

  /** From 0x12 0x20 on and from 0x13 0x20 on; a decoder that lacks them shows what is before. */
  private static final String WEST = "ÁÉÓÚÜü‘¡*’—©℠•“”ÀÂÇÈÊËëÎÏïÔÙùÛ«»";

  private static final String NORTH = "ÃãÍÌìÒòÕõ{}\\^_|~ÄäÖöß¥¤│ÅåØø┌┐└┘";

  private SccSigns() {}

  /** A line, as pairs of bytes. */
  static List<String> pairs(String line) {
    var pairs = new ArrayList<String>();
    var bytes = new ArrayList<Integer>();
    line.codePoints().forEach(sign -> sign(sign, bytes, pairs));
    flush(bytes, pairs);
    return pairs;
  }

  static String pair(int first, int second) {
    return String.format(Locale.ROOT, "%02x%02x", odd(first), odd(second));
  }

  private static int odd(int value) {
    return Integer.bitCount(value) % 2 == 1 ? value : value | 0x80;
  }

  private static void sign(int sign, List<Integer> bytes, List<String> pairs) {
    int basic = BASIC.indexOf(sign);
    int special = SPECIAL.indexOf(sign);
    int west = WEST.indexOf(sign);
    int north = NORTH.indexOf(sign);
    if (basic >= 0) {
      plain(0x20 + basic, bytes, pairs);
    } else if (special >= 0) {
      twice(pair(0x11, 0x30 + special), bytes, pairs);
    } else if (west >= 0 || north >= 0) {
      plain(instead(sign), bytes, pairs);
      twice(west >= 0 ? pair(0x12, 0x20 + west) : pair(0x13, 0x20 + north), bytes, pairs);
    } else {
      plain(instead(sign), bytes, pairs);
    }
  }

  private static int instead(int sign) {
    String bare = Normalizer.normalize(Character.toString(sign), Normalizer.Form.NFD);
    int basic = BASIC.indexOf(bare.codePointAt(0));
    return 0x20 + (basic >= 0 ? basic : BASIC.indexOf('?'));
  }

  private static void plain(int value, List<Integer> bytes, List<String> pairs) {
    bytes.add(value);
    if (bytes.size() == 2) {
      flush(bytes, pairs);
    }
  }

  /** Commands come twice, as a byte may be lost; a sign of two bytes is one. */
  private static void twice(String pair, List<Integer> bytes, List<String> pairs) {
    flush(bytes, pairs);
    if (!pairs.isEmpty() && pairs.getLast().equals(pair)) {
      // The same sign again could be taken for one more repetition; this command changes nothing.
      pairs.add(SccText.LOAD);
      pairs.add(SccText.LOAD);
    }
    pairs.add(pair);
    pairs.add(pair);
  }

  private static void flush(List<Integer> bytes, List<String> pairs) {
    if (!bytes.isEmpty()) {
      pairs.add(pair(bytes.get(0), bytes.size() > 1 ? bytes.get(1) : 0));
      bytes.clear();
    }
  }
}
