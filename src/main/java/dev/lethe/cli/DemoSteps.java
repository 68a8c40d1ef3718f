package dev.lethe.cli;

import dev.lethe.receipt.NotGenuine;
import dev.lethe.receipt.PublicKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says what the demo does, one line a step, each with what was measured. */
record DemoSteps(Screen screen) {
  static final String RECEIPT = "receipt.jws";
  static final String KEYS = "jwks.json";

  void say(String step, String sentence) {
    screen.out().printf("%-9s %s%n", step, Text.plain(sentence));
  }

  void clip(Path clip, long began) throws IOException {
    say(
        "clip",
        "%d s of test picture, 1280x720: %s, made in %s"
            .formatted(DemoClip.SECONDS, Text.bytes(Files.size(clip)), Text.sinceNanos(began)));
  }

  void server(URI uri, long began) {
    say("server", "answers at %s after %s".formatted(uri, Text.sinceNanos(began)));
  }

  void table(Table table) {
    table.print(screen.out(), " ".repeat(10));
  }

  /** Verifies what the tour has saved, when there is no server any more. */
  void receipt(Path folder) throws IOException {
    String receipt = Files.readString(folder.resolve(RECEIPT)).strip();
    String keys = Files.readString(folder.resolve(KEYS));
    try {
      say(
          "receipt",
          "the server is stopped; lethe receipts verify %s --jwks %s".formatted(RECEIPT, KEYS));
      ReceiptText.of(PublicKeys.parse(keys).verify(receipt))
          .forEach(line -> screen.out().println(" ".repeat(10) + line));
    } catch (NotGenuine e) {
      throw new FailedException("the receipt is not genuine: " + e.getMessage());
    }
  }

  void removed(Path folder) {
    say("removed", folder + (Files.exists(folder) ? " is still there" : " and all that was in it"));
  }
}
