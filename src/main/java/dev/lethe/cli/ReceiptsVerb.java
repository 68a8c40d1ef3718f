package dev.lethe.cli;

import dev.lethe.receipt.BoundReceipts;
import dev.lethe.receipt.NotGenuine;
import dev.lethe.receipt.PublicKeys;
import dev.lethe.receipt.Statement;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe receipts}: the signed proof of an erasure. */
@Command(name = "receipts", description = "Fetch and verify the signed receipts of erasures.")
final class ReceiptsVerb implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new UsageException("say what to do: get, closure, keys or verify");
  }

  /** {@code lethe receipts get ERASURE}. */
  @Command(
      name = "get",
      description = "Print the receipt of an erasure or a sweep, as signed; it never changes.")
  static final class Get implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(
        paramLabel = "ERASURE",
        description = "Its id: era_..., as clean, delete and status --json show it; or of a sweep.")
    private String id = "";

    @Option(names = "--out", paramLabel = "FILE", description = "Write it there instead.")
    private Optional<Path> out = Optional.empty();

    @Option(
        names = "--all",
        paramLabel = "FILE",
        description = "Of a sweep: write the receipts of its erasures there, one in each line.")
    private Optional<Path> all = Optional.empty();

    Get(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() throws IOException {
      boolean sweep = id.startsWith("swp_");
      if (all.isPresent() && !sweep) {
        throw new UsageException("--all is for a sweep");
      }
      try (var client = common.connect()) {
        common.give(out, sweep ? client.sweeps().receipt(id) : client.receipt(id));
        if (all.isPresent()) {
          try (var receipts = client.sweeps().receipts(id)) {
            SingleReceipts.write(common.around().folder().resolve(all.get()), receipts);
          }
        }
        return ExitCode.DONE;
      }
    }
  }

  /** {@code lethe receipts closure ERASURE}. */
  @Command(
      name = "closure",
      description = {
        "Print the statement that copies of the keys do not open the erased job any more.",
        "There is one once the master key was rotated."
      })
  static final class Closure implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "ERASURE", description = "Its id: era_...")
    private String id = "";

    @Option(names = "--out", paramLabel = "FILE", description = "Write it there instead.")
    private Optional<Path> out = Optional.empty();

    Closure(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() throws IOException {
      try (var client = common.connect()) {
        common.give(out, client.closure(id));
        return ExitCode.DONE;
      }
    }
  }

  /** {@code lethe receipts keys}. */
  @Command(
      name = "keys",
      description = "Print the server's public keys: keep them, and receipts need no server.")
  static final class Keys implements Callable<Integer> {
    @Mixin private final Common common;

    @Option(names = "--out", paramLabel = "FILE", description = "Write them there instead.")
    private Optional<Path> out = Optional.empty();

    Keys(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() throws IOException {
      try (var client = common.connect()) {
        common.give(out, client.receiptKeys());
        return ExitCode.DONE;
      }
    }
  }

  /** {@code lethe receipts verify FILE --jwks FILE}. */
  @Command(
      name = "verify",
      description = {
        "Tell whether a receipt is genuine, and what it says.",
        "Needs the receipt and the public keys, and no server."
      })
  static final class Verify implements Callable<Integer> {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private final Surroundings around;

    @Parameters(paramLabel = "FILE", description = "The receipt.")
    private Path file = Path.of("");

    @Option(
        names = "--jwks",
        required = true,
        paramLabel = "FILE|URL",
        description = "The public keys: a saved file, or https://HOST/.well-known/jwks.json.")
    private String jwks = "";

    @Option(
        names = "--closure",
        paramLabel = "FILE",
        description = "Its closure: has to be genuine too, and to belong to it.")
    private Optional<Path> closure = Optional.empty();

    @Option(
        names = "--receipts",
        paramLabel = "FILE|DIR",
        description = "Of a sweep, the receipts of its erasures: all of them have to belong to it.")
    private Optional<Path> receipts = Optional.empty();

    @Option(names = "--json", description = "Print what was signed as a line of JSON.")
    private boolean json;

    Verify(Surroundings around) {
      this.around = around;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      String text = read(file);
      PublicKeys keys = parsed(keys());
      Statement stated = verified(keys, file, text);
      show(stated);
      if (receipts.isPresent()) {
        bound(keys, stated, around.folder().resolve(receipts.get()));
      }
      if (closure.isPresent()) {
        Statement end = verified(keys, closure.get(), read(closure.get()));
        if (!end.closes(text)) {
          throw new FailedException(closure.get() + " is not the closure of " + file);
        }
        show(end);
      }
      return ExitCode.DONE;
    }

    private void bound(PublicKeys keys, Statement sweep, Path from) throws IOException {
      try {
        var bound = new BoundReceipts(keys, sweep);
        SingleReceipts.addTo(bound, from);
        long count = bound.complete();
        if (!json) {
          String all = "          all " + count + " receipts are there and genuine";
          around.screen().out().println(all);
        }
      } catch (NotGenuine e) {
        throw new FailedException(from + " does not belong to " + file + ": " + e.getMessage());
      }
    }

    private String read(Path from) throws IOException {
      return Files.readString(around.folder().resolve(from)).strip();
    }

    private void show(Statement statement) {
      if (json) {
        around.screen().out().println(statement.content());
      } else {
        ReceiptText.of(statement).forEach(line -> around.screen().out().println(line));
      }
    }

    private static Statement verified(PublicKeys keys, Path from, String text) {
      try {
        return keys.verify(text);
      } catch (NotGenuine e) {
        throw new FailedException(from + " is not shown to be genuine: " + e.getMessage());
      }
    }

    private static PublicKeys parsed(String jwks) {
      try {
        return PublicKeys.parse(jwks);
      } catch (NotGenuine e) {
        throw new FailedException(String.valueOf(e.getMessage()));
      }
    }

    private String keys() throws IOException, InterruptedException {
      if (!jwks.startsWith("http://") && !jwks.startsWith("https://")) {
        return Files.readString(around.folder().resolve(jwks));
      }
      try (var http = HttpClient.newHttpClient()) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(jwks)).timeout(ANSWER).build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
          throw new FailedException(jwks + " answers " + answer.statusCode());
        }
        return answer.body();
      } catch (IllegalArgumentException _) {
        throw new UsageException("--jwks is neither a file nor an address: " + jwks);
      }
    }
  }
}
