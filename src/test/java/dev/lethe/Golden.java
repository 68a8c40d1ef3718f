package dev.lethe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Holds a part of a page against what the code says. The part stands between two marks, {@code <!--
 * name: begin -->} and {@code <!-- name: end -->}; the prose around it is written by hand. With
 * {@code -Dgolden=write} the part is written instead of checked.
 */
public final class Golden {
  private static final String HOW =
      "%s: the part \"%s\" does not say what the code says; "
          + "mvn test -Dtest='LifecycleTest,ErrorCodeTest' -Dgolden=write writes it anew";

  private Golden() {}

  public static void block(Path page, String name, String text) {
    String begin = "<!-- " + name + ": begin -->\n";
    String end = "<!-- " + name + ": end -->";
    String whole = read(page);
    assertThat(whole).as(page.toString()).contains(begin, end);
    int from = whole.indexOf(begin) + begin.length();
    int to = whole.indexOf(end);
    if ("write".equals(System.getProperty("golden"))) {
      write(page, whole.substring(0, from) + text + whole.substring(to));
      return;
    }
    assertThat(whole.substring(from, to)).as(HOW, page, name).isEqualTo(text);
  }

  private static String read(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path page, String text) {
    try {
      Files.writeString(page, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
