package dev.lethe;

import dev.lethe.client.LetheException;
import dev.lethe.ops.Logs;
import dev.lethe.process.Containment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lethe worker}: runs jobs of a server on another machine until it is told to stop. */
@Command(
    name = "worker",
    description = {
      "Run jobs of a server on another machine, until SIGTERM or Ctrl-C.",
      "Its key needs the scope jobs:work and no other."
    })
final class WorkerVerb implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int NOT_FOUND = 404;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "Where the server answers (default: LETHE_URL).")
  @Nullable String server;

  @Option(names = "--key-file", paramLabel = "FILE", description = "A file with the API key in it.")
  @Nullable Path keyFile;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "The API key itself, which lists of processes show (default: LETHE_API_KEY).")
  @Nullable String key;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "How many jobs run at a time (default: as many as there are processors).")
  @Nullable Integer slots;

  @Option(
      names = "--types",
      paramLabel = "DIR",
      description = "A folder with the job types of programs of your own (default: types.dir).")
  @Nullable Path types;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "What this worker is called, other than any other (default: the machine's name and a part"
              + " that stays with the scratch folder).")
  @Nullable String name;

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      description =
          "Where jobs have their files, and this worker what it has to know at its next start"
              + " (default: memory for the files, ./lethe-worker for the rest).")
  @Nullable Path scratch;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A settings file, of which work, media, types, disk and log count here.")
  @Nullable Path config;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try {
      Map<String, String> flags = types == null ? Map.of() : Map.of("types.dir", types.toString());
      Config settings = Config.load(Optional.ofNullable(config), System.getenv(), flags);
      var wish = new WorkerMachine.Wish(address(), secret(), secretFile(), slots, name, scratch);
      Logs.configure(settings.log().level(), settings.log().format());
      return work(settings, wish);
    } catch (ConfigException e) {
      return say(e.getMessage(), USAGE);
    } catch (StartException | Containment.Unavailable | UncheckedIOException e) {
      return say(e.getMessage(), FAILED);
    }
  }

  private static int work(Config settings, WorkerMachine.Wish wish)
      throws IOException, InterruptedException {
    var end = new CompletableFuture<Optional<LetheException>>();
    StopSignal stop = StopSignal.listen();
    Thread.ofVirtual()
        .name("stop")
        .start(() -> {
          stop.awaitUnlessInterrupted();
          end.complete(Optional.empty());
        });
    try (var machine = WorkerMachine.start(settings, wish)) {
      LoggerFactory.getLogger(WorkerVerb.class).info("{}", machine.describe());
      machine.refused().thenAccept(why -> end.complete(Optional.of(why)));
      return end.join().map(why -> say(sentence(why, wish.server()), FAILED)).orElse(0);
    }
  }

  private static String sentence(LetheException why, URI server) {
    return switch (why.code()) {
      case "unauthorized" -> "the server at " + server + " does not know this key (unauthorized)";
      case "forbidden_scope" ->
          "this key is not one for workers: make one with the scope jobs:work (forbidden_scope)";
      default ->
          why.status() == NOT_FOUND
              ? "the server at " + server + " has no work for other machines: it is too old"
              : why.detail() + " (" + why.code() + ")";
    };
  }

  private URI address() {
    String text = given(server, "LETHE_URL", "--server");
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // Said below, like any other thing that is no address.
    }
    throw new ConfigException("not an http or https address: " + text);
  }

  private String secret() {
    if (keyFile == null) {
      return given(key, "LETHE_API_KEY", "--key-file");
    }
    if (key != null) {
      throw new ConfigException("give --key-file or --key, not both");
    }
    try {
      return Files.readString(keyFile).strip();
    } catch (IOException e) {
      throw new ConfigException("cannot read the key file " + keyFile);
    }
  }

  private Optional<Path> secretFile() {
    return Optional.ofNullable(keyFile).map(Path::toAbsolutePath);
  }

  private static String given(@Nullable String option, String variable, String flag) {
    return Optional.ofNullable(option)
        .or(() -> Optional.ofNullable(System.getenv(variable)))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> new ConfigException("give " + flag + " or set " + variable));
  }

  private static int say(@Nullable String why, int code) {
    System.err.println("lethe: " + why);
    return code;
  }
}
