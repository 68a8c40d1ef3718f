package dev.lethe.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.lethe.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds {@code docs/dialects/NAME.md} against the tests: for each dialect what is asked of it, one
 * line each in {@code src/test/resources/dialects/NAME.txt}, and which tests show that it is met.
 */
final class DialectsDocTest {
  private static final Path PAGES = Path.of("docs", "dialects");
  private static final Path ASKED = Path.of("src", "test", "resources", "dialects");
  private static final Map<String, TreeSet<String>> TESTS = tests();

  @TestFactory
  Stream<DynamicTest> the_page_says_which_test_shows_what() throws IOException {
    return names().stream()
        .map(name ->
            DynamicTest.dynamicTest(
                name, () -> Golden.block(PAGES.resolve(name + ".md"), name, table(asked(name)))));
  }

  @Test
  void no_test_shows_what_nobody_asked_for() throws IOException {
    var asked = new TreeSet<String>();
    for (String name : names()) {
      asked.addAll(asked(name).keySet());
    }
    assertThat(asked).containsAll(TESTS.keySet());
  }

  private static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(ASKED)) {
      return files.map(file -> file.getFileName().toString().replace(".txt", "")).sorted().toList();
    }
  }

  /** What is asked for, in the order of the file. */
  private static Map<String, String> asked(String name) throws IOException {
    return Files.readAllLines(ASKED.resolve(name + ".txt")).stream()
        .filter(line -> !line.isBlank())
        .map(line -> line.split(" \\| ", 2))
        .collect(
            Collectors.toMap(
                parts -> parts[0], parts -> parts[1], (a, _) -> a, LinkedHashMap::new));
  }

  private static String table(Map<String, String> asked) {
    var out = new StringBuilder("| row | what is asked for | shown by |\n|---|---|---|\n");
    asked.forEach((row, what) -> out.append("| %s | %s | %s |\n".formatted(row, what, shown(row))));
    long met = asked.keySet().stream().filter(TESTS::containsKey).count();
    out.append("\n%d of %d are shown by a test.\n".formatted(met, asked.size()));
    return out.toString();
  }

  private static String shown(String row) {
    return TESTS.getOrDefault(row, new TreeSet<>(List.of("**not covered**"))).stream()
        .collect(Collectors.joining("<br>"));
  }

  private static Map<String, TreeSet<String>> tests() {
    var tests = new TreeMap<String, TreeSet<String>>();
    new ClassFileImporter()
            .importPackages(
                "dev.lethe.api", "dev.lethe.account", "dev.lethe.cli", "dev.lethe.clients")
            .stream()
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> method.isAnnotatedWith(Row.class))
            .forEach(method -> {
              for (String row : method.getAnnotationOfType(Row.class).value()) {
                tests.computeIfAbsent(row, _ -> new TreeSet<>()).add(called(method));
              }
            });
    return tests;
  }

  private static String called(JavaMethod method) {
    return "`" + method.getOwner().getSimpleName() + "." + method.getName() + "`";
  }
}
