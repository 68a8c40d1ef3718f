package dev.lethe;

import dev.lethe.Config.Address;
import dev.lethe.Settings.Form;
import dev.lethe.fetch.MediaTypes;
import dev.lethe.unit.ByteSizes;
import dev.lethe.unit.Durations;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The spellings that settings have. */
final class Forms {
  static final Form<Duration> POSITIVE =
      new Form<>(
          Durations.EXPECTED + ", more than 0",
          text -> Durations.parse(text).filter(span -> !span.isZero()));

  static final Form<String> NAME =
      new Form<>("a name or a path", text -> Optional.of(text).filter(name -> !name.isBlank()));

  static final Form<Boolean> SWITCH =
      new Form<>(
          "true or false",
          text ->
              Optional.of(text)
                  .filter(word -> word.equals("true") || word.equals("false"))
                  .map(Boolean::valueOf));

  static final Form<MediaTypes> MEDIA_TYPES =
      new Form<>("media types such as video/*, text/plain", MediaTypes::parse);

  static final Form<Path> PATH = new Form<>("a path", Forms::path);

  static final Form<Address> ADDRESS =
      new Form<>("HOST:PORT such as 127.0.0.1:8080 or [::1]:8080", Forms::address);

  static final Form<URI> WEB_URL =
      new Form<>("an http or https address such as https://jobs.example.org", Forms::webUrl);

  static final Form<String> POSTGRESQL_URL =
      new Form<>(
          "jdbc:postgresql://HOST:PORT/DATABASE without user and password"
              + " (they are store.user and store.password_file)",
          Forms::postgresqlUrl,
          false);

  static final Form<String> KEYS_URL =
      new Form<>(
          "store, or jdbc:postgresql://HOST:PORT/DATABASE without user and password"
              + " (they are keys.user and keys.password_file)",
          text -> text.equals("store") ? Optional.of(text) : postgresqlUrl(text),
          false);

  static final Form<Set<String>> ORIGINS =
      new Form<>(
          "origins such as https://app.example.org with commas between, or *", Forms::origins);

  private Forms() {}

  static Form<Duration> between(String least, String most) {
    Duration from = Durations.parse(least).orElseThrow();
    Duration to = Durations.parse(most).orElseThrow();
    return new Form<>(
        "a duration from %s to %s".formatted(least, most),
        text ->
            Durations.parse(text)
                .filter(span -> span.compareTo(from) >= 0 && span.compareTo(to) <= 0));
  }

  static Form<Long> bytes(long least) {
    return new Form<>(
        ByteSizes.EXPECTED + ", at least " + least,
        text -> ByteSizes.parse(text).filter(size -> size >= least));
  }

  /** For what is held in memory as a whole. */
  static Form<Integer> fewBytes(int least, int most) {
    return new Form<>(
        ByteSizes.EXPECTED + ", from " + least + " to " + most,
        text ->
            ByteSizes.parse(text)
                .filter(size -> size >= least && size <= most)
                .map(Math::toIntExact));
  }

  static Form<Integer> number(int least, int most) {
    return new Form<>(
        "a whole number from %d to %d".formatted(least, most),
        text -> {
          OptionalInt number = wholeNumber(text);
          return number.isPresent() && number.getAsInt() >= least && number.getAsInt() <= most
              ? Optional.of(number.getAsInt())
              : Optional.empty();
        });
  }

  /** A value for each of some names: {@code a=1, b=2}; nothing for none. */
  static <T> Form<Map<String, T>> byName(Form<T> each) {
    return new Form<>(
        "NAME=N,NAME=N, each N " + each.expected() + ", or nothing",
        text -> {
          var values = new TreeMap<String, T>();
          for (String pair : text.isBlank() ? new String[0] : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals).strip();
            Optional<T> value = each.parse().apply(pair.substring(equals + 1).strip());
            if (name.isEmpty() || value.isEmpty() || values.put(name, value.get()) != null) {
              return Optional.empty();
            }
          }
          return Optional.of(values);
        });
  }

  static <E extends Enum<E>> Form<E> oneOf(E[] values) {
    Function<E, String> spelling = value -> value.name().toLowerCase(Locale.ROOT);
    return new Form<>(
        "one of " + Arrays.stream(values).map(spelling).collect(Collectors.joining(", ")),
        text -> Arrays.stream(values).filter(it -> spelling.apply(it).equals(text)).findFirst());
  }

  static <T> Form<Optional<T>> optional(Form<T> form) {
    // Two layers on purpose: the outer one says whether the text can be used, the inner one whether
    // it sets anything.
    return new Form<>(
        form.expected() + ", or nothing",
        text ->
            text.isEmpty()
                ? Optional.of(Optional.empty())
                : form.parse().apply(text).flatMap(value -> Optional.of(Optional.of(value))),
        form.showsText());
  }

  private static OptionalInt wholeNumber(String text) {
    try {
      return OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException _) {
      return OptionalInt.empty();
    }
  }

  private static Optional<Path> path(String text) {
    try {
      // The root has no name and no sibling, so nothing of ours can be there.
      return text.isBlank()
          ? Optional.empty()
          : Optional.of(Path.of(text).toAbsolutePath().normalize())
              .filter(path -> path.getFileName() != null);
    } catch (InvalidPathException _) {
      return Optional.empty();
    }
  }

  private static Optional<Address> address(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    OptionalInt port = wholeNumber(text.substring(colon + 1));
    if (host.isBlank() || port.isEmpty() || host.contains(":") != bracketed) {
      return Optional.empty();
    }
    return port.getAsInt() < 0 || port.getAsInt() > 65_535
        ? Optional.empty()
        : Optional.of(
            new Address(bracketed ? host.substring(1, host.length() - 1) : host, port.getAsInt()));
  }

  private static Optional<URI> webUrl(String text) {
    try {
      var url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      boolean plain =
          url.getQuery() == null && url.getFragment() == null && url.getUserInfo() == null;
      return web && plain && url.getHost() != null ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static Optional<Set<String>> origins(String text) {
    Set<String> origins =
        Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(origin -> !origin.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    boolean good =
        origins.stream()
            .allMatch(origin ->
                origin.equals("*")
                    || webUrl(origin)
                        .filter(url -> url.toString().equals(origin) && url.getPath().isEmpty())
                        .isPresent());
    return good ? Optional.of(origins) : Optional.empty();
  }

  private static Optional<String> postgresqlUrl(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean secretive =
        lower.contains("password=") || lower.contains("user=") || text.contains("@");
    return text.startsWith("jdbc:postgresql:") && !secretive ? Optional.of(text) : Optional.empty();
  }
}
