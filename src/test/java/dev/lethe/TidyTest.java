package dev.lethe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The tree is kept tidy: what reviewers would say again and again, a test says once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TidyTest {
  private static final int LINES = 450;
  private static final int COLUMNS = 100;
  private static final int BYTES = 200 * 1024;
  private static final int BYTES_WHOLE = 400 * 1024;
  private static final Set<String> TEXT =
      Set.of(
          "java", "md", "xml", "toml", "sql", "yaml", "yml", "txt", "css", "js", "html", "sh", "py",
          "mjs");

  /**
   * One description of one API: split, it would be harder to read and to serve. The clients are
   * copied as one file.
   */
  private static final Set<Path> WHOLE =
      Set.of(
          // One build, in the one file in which Maven looks for it.
          Path.of("pom.xml"),
          // Who looks for a setting looks in one place.
          Path.of("config/reference.toml"),
          Path.of("src/main/resources/openapi/v1.yaml"),
          Path.of("clients/python/lethe.py"),
          Path.of("clients/node/lethe.mjs"));

  private List<Path> files = List.of();

  @BeforeAll
  void list() {
    files = inGit();
    assertThat(files).contains(Path.of("pom.xml"));
  }

  @Test
  void no_file_is_long_or_large() throws IOException {
    for (Path file : files) {
      int most = WHOLE.contains(file) ? BYTES_WHOLE : BYTES;
      assertThat(Files.size(file)).as("bytes of %s", file).isLessThanOrEqualTo(most);
      if (isText(file) && !WHOLE.contains(file)) {
        assertThat(lines(file)).as("lines of %s", file).hasSizeLessThanOrEqualTo(LINES);
      }
    }
  }

  @Test
  void no_line_of_code_is_wide() {
    assertThat(found(TidyTest::isJava, (_, line) -> line.length() > COLUMNS)).isEmpty();
  }

  @Test
  void no_line_ends_in_blanks_and_no_file_without_a_line_end() {
    assertThat(found(TidyTest::isText, (_, line) -> line.endsWith(" "))).isEmpty();
    assertThat(files.stream().filter(TidyTest::isText))
        .allMatch(file -> read(file).isEmpty() || read(file).endsWith("\n"));
  }

  @Test
  void nothing_is_left_to_do_later() {
    Pattern later = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    assertThat(found(TidyTest::isText, (_, line) -> later.matcher(line).find())).isEmpty();
  }

  @Test
  void no_test_is_switched_off_and_none_sleeps() {
    Pattern banned = Pattern.compile("@Dis" + "abled|Thread\\.sl" + "eep");
    // A bench measures what time brings, such as how much memory an idle server holds.
    Path benches = Path.of("src/test/java/dev/lethe/bench");
    assertThat(
            found(
                file -> isJava(file) && file.startsWith("src/test") && !file.startsWith(benches),
                (_, line) -> banned.matcher(line).find()))
        .isEmpty();
  }

  @Test
  void no_path_of_one_machine_is_written_down() {
    Pattern own = Pattern.compile("(?<![\\w.])/(home|ro" + "ot|wo" + "rk|Us" + "ers)/\\w");
    assertThat(found(TidyTest::isText, (_, line) -> own.matcher(line).find())).isEmpty();
  }

  @Test
  void every_page_has_one_title() {
    for (Path page : pages()) {
      List<String> titles = prose(page).stream().filter(line -> line.startsWith("# ")).toList();
      assertThat(titles).as(page.toString()).hasSize(1);
    }
  }

  @Test
  void every_link_from_page_to_page_leads_somewhere() {
    List<String> dead = new ArrayList<>();
    for (Path page : pages()) {
      for (String target : links(page)) {
        if (!leadsSomewhere(page, target)) {
          dead.add(page + " -> " + target);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  @Test
  void every_error_code_is_explained() {
    String page = read(Path.of("docs", "errors.md"));
    assertThat(ErrorCode.values())
        .allSatisfy(code -> assertThat(page).contains("<a id=\"" + code.code() + "\"></a>"));
  }

  private static boolean leadsSomewhere(Path page, String target) {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path there = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    if (!Files.exists(there)) {
      return false;
    }
    return hash < 0 || !isPage(there) || anchors(there).contains(target.substring(hash + 1));
  }

  /** The targets that are neither on the web nor on a server of ours. */
  private static List<String> links(Path page) {
    Pattern link = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    return prose(page).stream()
        .flatMap(line -> link.matcher(line).results().map(r -> r.group(1)))
        .filter(target -> !target.matches("[a-z]+:.*|/.*"))
        .toList();
  }

  /** As the usual renderers make them of headings, and those that are written by hand. */
  private static List<String> anchors(Path page) {
    Stream<String> headings =
        prose(page).stream()
            .filter(line -> line.matches("#+ .*"))
            .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
            .map(text -> text.replaceAll("[^\\w\\- ]", "").replace(' ', '-'));
    Stream<String> byHand =
        Pattern.compile("<a id=\"([^\"]+)\"").matcher(read(page)).results().map(TidyTest::first);
    return Stream.concat(headings, byHand).toList();
  }

  private static String first(MatchResult result) {
    return result.group(1);
  }

  /** The lines outside of code. */
  private static List<String> prose(Path page) {
    List<String> prose = new ArrayList<>();
    boolean code = false;
    for (String line : lines(page)) {
      if (line.stripLeading().startsWith("```")) {
        code = !code;
      } else if (!code) {
        prose.add(line.replaceAll("`[^`]*`", "``"));
      }
    }
    return prose;
  }

  private List<Path> pages() {
    return files.stream().filter(TidyTest::isPage).toList();
  }

  private List<String> found(Predicate<Path> where, BiPredicate<Path, String> what) {
    List<String> found = new ArrayList<>();
    for (Path file : files.stream().filter(where).toList()) {
      List<String> lines = lines(file);
      for (int i = 0; i < lines.size(); i++) {
        if (what.test(file, lines.get(i))) {
          found.add(file + ":" + (i + 1));
        }
      }
    }
    return found;
  }

  private static boolean isJava(Path file) {
    return file.toString().endsWith(".java");
  }

  private static boolean isPage(Path file) {
    return file.toString().endsWith(".md");
  }

  private static boolean isText(Path file) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return dot < 0 || TEXT.contains(name.substring(dot + 1));
  }

  private static List<String> lines(Path file) {
    return read(file).lines().toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /** What is under version control or about to be; without git, all that is not built. */
  private static List<Path> inGit() {
    try {
      Process git =
          new ProcessBuilder("git", "ls-files", "-z", "-c", "-o", "--exclude-standard")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String listed = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (git.waitFor() == 0) {
        return Arrays.stream(listed.split("\0", -1))
            .filter(name -> !name.isEmpty())
            .map(Path::of)
            .filter(Files::isRegularFile)
            .toList();
      }
    } catch (IOException e) {
      // There is no git: an archive of the sources is as tidy as their repository.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return inFolder();
  }

  private static List<Path> inFolder() {
    try (Stream<Path> all = Files.walk(Path.of(""))) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.startsWith("target") && !file.startsWith(".git"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
