package dev.lethe.endings;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A text that occurs nowhere else in the world, in every form in which it might be kept. Its two
 * halves are looked for apart, so that whatever an encoding makes of the characters between them
 * does not hide it.
 */
final class Canary {
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

  private final String first = random();
  private final String second = random();

  /** For fields that take any character. */
  String text() {
    return first + " &\u00fc= " + second;
  }

  /** For names that may only have plain characters. */
  String name() {
    return first + "-" + second;
  }

  byte[] bytes() {
    return text().getBytes(StandardCharsets.UTF_8);
  }

  Map<String, byte[]> forms() {
    var forms = new LinkedHashMap<String, byte[]>();
    addForms(forms, "canary first half", first);
    addForms(forms, "canary second half", second);
    forms.put("canary url-encoded", ascii(URLEncoder.encode(text(), StandardCharsets.UTF_8)));
    return forms;
  }

  private static void addForms(Map<String, byte[]> forms, String name, String half) {
    byte[] plain = ascii(half);
    forms.put(name + " plain", plain);
    forms.put(name + " utf-16le", half.getBytes(StandardCharsets.UTF_16LE));
    forms.put(name + " utf-16be", half.getBytes(StandardCharsets.UTF_16BE));
    forms.put(name + " hex", ascii(HexFormat.of().formatHex(plain)));
    forms.put(name + " HEX", ascii(HexFormat.of().withUpperCase().formatHex(plain)));
    for (int shift = 0; shift < 3; shift++) {
      forms.put(name + " base64/" + shift, base64(plain, shift));
    }
  }

  /** The characters that are the same whatever stands before and behind, at one of three phases. */
  private static byte[] base64(byte[] plain, int shift) {
    byte[] shifted = new byte[shift + plain.length];
    System.arraycopy(plain, 0, shifted, shift, plain.length);
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    return ascii(encoded.substring(Math.ceilDiv(shift * 8, 6), shifted.length * 8 / 6));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String random() {
    var text = new StringBuilder();
    new SecureRandom().ints(24, 0, LETTERS.length()).forEach(i -> text.append(LETTERS.charAt(i)));
    return text.toString();
  }
}
