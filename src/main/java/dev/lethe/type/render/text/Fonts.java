package dev.lethe.type.render.text;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.Character.UnicodeScript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds for each character a font that has it.
 *
 * <p>Looked for by the names that Noto gives its files, one for each script, so that of hundreds of
 * files the few are opened that are needed. Only a character that none of these has makes it look
 * into all others, in the order of their names: the same text looks the same on the same machine.
 */
final class Fonts {
  private static final int MOST_FILES = 4_000;
  private static final List<String> GENERAL =
      List.of("Symbols", "Symbols2", "Math", "Display", "DejaVuSans", "DroidSansFallbackFull");
  private static final List<String> EAST =
      List.of("NotoSansCJK-Regular", "DroidSansFallbackFull", "DroidSansFallback");

  private final Map<String, Path> files;
  private final Map<Path, List<Font>> opened = new HashMap<>();
  private final Map<String, Optional<Font>> found = new HashMap<>();

  Fonts(List<Path> folders) {
    this.files = files(folders);
  }

  /** What a caption wants of its letters. */
  record Style(boolean serif, boolean bold) {
    private List<String> names(String part) {
      var names = new ArrayList<String>();
      for (String family : serif ? List.of("NotoSerif", "NotoSans") : List.of("NotoSans")) {
        if (bold) {
          names.add(family + part + "-Bold");
        }
        names.add(family + part + "-Regular");
      }
      return names;
    }
  }

  /** A font that can draw this code point, of no particular size; empty if there is none. */
  Optional<Font> of(int codePoint, Style style) {
    String key = codePoint + "/" + style;
    Optional<Font> known = found.get(key);
    if (known == null) {
      known =
          Stream.concat(names(codePoint, style).stream(), files.keySet().stream())
              .map(files::get)
              .filter(java.util.Objects::nonNull)
              .flatMap(file -> open(file).stream())
              .filter(font -> font.canDisplay(codePoint))
              .findFirst();
      found.put(key, known);
    }
    return known;
  }

  private static List<String> names(int codePoint, Style style) {
    var names = new ArrayList<String>();
    UnicodeScript script = UnicodeScript.of(codePoint);
    switch (script) {
      case LATIN, GREEK, CYRILLIC, COMMON, INHERITED -> names.addAll(style.names(""));
      case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO -> names.addAll(EAST);
      default -> names.addAll(style.names(camel(script.name())));
    }
    for (String general : GENERAL) {
      names.addAll(style.names(general));
      names.add(general);
    }
    return names;
  }

  private static String camel(String script) {
    var name = new StringBuilder();
    for (String word : script.split("_", -1)) {
      name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return name.toString();
  }

  private List<Font> open(Path file) {
    return opened.computeIfAbsent(
        file,
        path -> {
          try {
            return List.of(Font.createFonts(path.toFile()));
          } catch (FontFormatException | IOException _) {
            // One of the machine's fonts that cannot be read is as good as none.
            return List.of();
          }
        });
  }

  /** By name without ending; of one name in two folders the first counts. */
  private static Map<String, Path> files(List<Path> folders) {
    var files = new TreeMap<String, Path>();
    for (Path folder : folders.stream().filter(Files::isDirectory).toList()) {
      try (Stream<Path> all = Files.walk(folder)) {
        all.filter(file -> file.toString().matches(".*\\.(ttf|otf|ttc|otc)"))
            .limit(MOST_FILES)
            .sorted()
            .forEach(file -> files.putIfAbsent(stem(file), file));
      } catch (IOException e) {
        throw new UncheckedIOException("fonts in " + folder, e);
      }
    }
    return files;
  }

  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.lastIndexOf('.'));
  }
}
