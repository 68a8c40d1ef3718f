package dev.lethe.type.transcribe;

import dev.lethe.process.SearchPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The engine of CMU, as Debian packages it. */
final class Pocketsphinx implements SpeechEngine {
  private static final Pattern DONE =
      Pattern.compile(".*batch\\.c\\([0-9]+\\): (p[0-9]+): [0-9.]+ seconds speech.*");
  private static final Pattern TROUBLE =
      Pattern.compile("(?:ERROR|FATAL)[A-Z_]*: (?:\"?[\\w.]+\"?[^:]*: )?(.{1,200}).*");

  private final SpeechSettings settings;
  private final SearchPath searchPath;

  Pocketsphinx(SpeechSettings settings, SearchPath searchPath) {
    this.settings = settings;
    this.searchPath = searchPath;
  }

  @Override
  public String name() {
    return "pocketsphinx";
  }

  @Override
  public String language() {
    return settings.language();
  }

  @Override
  public Optional<String> missing() {
    if (program().isEmpty()) {
      return Optional.of(
          settings.pocketsphinx()
              + " is not installed; on Debian or Ubuntu:"
              + " apt-get install pocketsphinx pocketsphinx-en-us");
    }
    return acoustic().isEmpty() || words().isEmpty() || dictionary().isEmpty()
        ? Optional.of("the folder speech.model has no speech model")
        : Optional.empty();
  }

  @Override
  public String list(String sound, List<Piece> pieces) {
    var lines = new StringBuilder();
    for (Piece piece : pieces) {
      lines.append(
          String.format(
              Locale.ROOT, "%s %d %d %s%n", sound, piece.from(), piece.to(), piece.name()));
    }
    return lines.toString();
  }

  @Override
  public List<String> command(Names names) {
    return List.of(
        program().orElseThrow().toString(),
        "-hmm",
        acoustic().orElseThrow().toString(),
        "-lm",
        words().orElseThrow().toString(),
        "-dict",
        dictionary().orElseThrow().toString(),
        "-adcin",
        "yes",
        "-cepdir",
        ".",
        "-cepext",
        ".raw",
        "-ctl",
        names.list(),
        "-ctm",
        names.words(),
        // Over a whole piece at a time: the first words of a piece are heard as well as the last.
        "-cmn",
        "batch",
        "-logfn",
        "/dev/stdout");
  }

  @Override
  public Optional<String> done(String line) {
    Matcher done = DONE.matcher(line);
    return done.matches() ? Optional.of(done.group(1)) : Optional.empty();
  }

  @Override
  public Optional<String> trouble(String line) {
    Matcher trouble = TROUBLE.matcher(line);
    return trouble.matches() ? Optional.of(trouble.group(1)) : Optional.empty();
  }

  private Optional<Path> program() {
    return searchPath.find(settings.pocketsphinx());
  }

  private Optional<Path> acoustic() {
    return in(path -> Files.exists(path.resolve("mdef")));
  }

  private Optional<Path> words() {
    return in(path -> name(path).matches(".*\\.lm(?:\\.bin)?") && !name(path).contains("phone"));
  }

  private Optional<Path> dictionary() {
    return in(path -> name(path).endsWith(".dict"));
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private Optional<Path> in(Predicate<Path> wanted) {
    try (Stream<Path> files = Files.list(settings.model().toAbsolutePath())) {
      return files.filter(wanted).sorted().findFirst();
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
