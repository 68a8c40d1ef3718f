package dev.lethe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The settings as text, gathered from all sources before {@link Config} gives them types: later
 * sources hide earlier ones, and what nobody asked for by {@link #read} is a mistake in a name.
 */
final class Settings {
  private static final String ENV_PREFIX = "LETHE_";

  /** Names that the launcher and the client verbs use; they are no settings of the server. */
  private static final Set<String> RESERVED =
      Set.of("LETHE_URL", "LETHE_API_KEY", "LETHE_CONFIG", "LETHE_JAVA_OPTS", "LETHE_JSON");

  private final Map<String, Given> given = new TreeMap<>();
  private final Map<String, String> defaults = new LinkedHashMap<>();

  void addFile(String name, Map<String, String> values) {
    values.forEach((key, text) -> given.put(key, new Given(text, key, " in " + name)));
  }

  void addEnvironment(Map<String, String> env) {
    new TreeMap<>(env)
        .forEach((name, text) -> {
          if (name.startsWith(ENV_PREFIX) && !RESERVED.contains(name)) {
            given.put(keyOf(name), new Given(text, name, " in the environment"));
          }
        });
  }

  void addFlags(Map<String, String> flags) {
    flags.forEach((key, text) -> given.put(key, new Given(text, key, " on the command line")));
  }

  /** Reads one setting; its default is written exactly as a user would write it. */
  <T> T read(String key, String byDefault, Form<T> form) {
    defaults.put(key, byDefault);
    Given chosen = given.getOrDefault(key, new Given(byDefault, key, " by default"));
    return form.parse
        .apply(chosen.text)
        .orElseThrow(() -> new ConfigException(complaint(key, chosen, form)));
  }

  /** To be called when everything was read: refuses the names that mean nothing. */
  void refuseUnknown() {
    for (var entry : given.entrySet()) {
      if (!defaults.containsKey(entry.getKey())) {
        Given unknown = entry.getValue();
        throw new ConfigException(
            "unknown setting %s%s; %s"
                .formatted(unknown.name, unknown.source, known(entry.getKey())));
      }
    }
  }

  /** Every key that was read, with its default, in the order of reading. */
  Map<String, String> defaults() {
    return Collections.unmodifiableMap(defaults);
  }

  static String environmentName(String key) {
    return ENV_PREFIX + key.replace(".", "__").toUpperCase(Locale.ROOT);
  }

  private static String keyOf(String environmentName) {
    return environmentName
        .substring(ENV_PREFIX.length())
        .toLowerCase(Locale.ROOT)
        .replace("__", ".");
  }

  private static <T> String complaint(String key, Given chosen, Form<T> form) {
    // A rejected text may be a secret that went to the wrong place; such forms keep it to
    // themselves.
    String value = form.showsText ? " is \"" + chosen.text + "\"" : " cannot be used";
    String spelledOtherwise = chosen.name.equals(key) ? "" : " (as " + chosen.name + ")";
    return "%s%s%s%s: expected %s"
        .formatted(key, value, chosen.source, spelledOtherwise, form.expected);
  }

  private String known(String key) {
    String section = key.substring(0, key.indexOf('.') + 1);
    var neighbours =
        defaults.keySet().stream()
            .filter(name -> !section.isEmpty() && name.startsWith(section))
            .collect(Collectors.toCollection(TreeSet::new));
    return neighbours.isEmpty()
        ? "config/reference.toml lists them all"
        : "there are " + String.join(", ", neighbours);
  }

  /** How one kind of value is spelled: {@code expected} completes "expected ...". */
  record Form<T>(String expected, Function<String, Optional<T>> parse, boolean showsText) {
    Form(String expected, Function<String, Optional<T>> parse) {
      this(expected, parse, true);
    }
  }

  private record Given(String text, String name, String source) {}
}
