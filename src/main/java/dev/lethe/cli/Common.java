package dev.lethe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.client.Json;
import dev.lethe.client.LetheClient;
import dev.lethe.client.OperatorClient;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options every client verb has, and what follows from them. */
final class Common {
  @Option(names = "--json", description = "Print JSON: one object, for lists one per line.")
  boolean json;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "lethe-data",
      description =
          "Data folder of the local server, for its address and key where LETHE_URL is not set"
              + " (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("lethe-data");

  private final Surroundings around;

  Common(Surroundings around) {
    this.around = around;
  }

  Surroundings around() {
    return around;
  }

  Screen screen() {
    return around.screen();
  }

  PrintStream out() {
    return around.screen().out();
  }

  ServerAddress address() {
    return ServerAddress.find(around.env(), around.folder().resolve(data));
  }

  LetheClient connect() {
    return address().connect();
  }

  OperatorClient operate() {
    return address().operate();
  }

  /** Prints a text as it is, or writes it into a file. */
  void give(Optional<Path> file, String text) throws IOException {
    if (file.isPresent()) {
      Files.writeString(around.folder().resolve(file.get()), text + "\n");
    } else {
      out().println(text);
    }
  }

  /** Prints one of the client's records, or a tree made of some, as a line of JSON. */
  void printJson(Object value) {
    out().println(value instanceof JsonNode node ? node.toString() : Json.write(value));
  }
}
