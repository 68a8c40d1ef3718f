package dev.lethe.cli;

import dev.lethe.client.Json;
import dev.lethe.client.Sweep;
import dev.lethe.receipt.BoundReceipts;
import dev.lethe.receipt.NotGenuine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The receipts that belong to one of a sweep, as a file with one JSON object in each line, or as a
 * folder with one in each file.
 */
final class SingleReceipts {
  private SingleReceipts() {}

  static void write(Path file, Stream<Sweep.Single> receipts) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (Iterator<Sweep.Single> each = receipts.iterator(); each.hasNext(); ) {
        out.write(Json.write(each.next()));
        out.newLine();
      }
    }
  }

  static void addTo(BoundReceipts bound, Path from) throws IOException, NotGenuine {
    if (Files.isDirectory(from)) {
      for (Path file : files(from)) {
        bound.add(Files.readString(file).strip());
      }
      return;
    }
    try (Stream<String> lines = Files.lines(from)) {
      for (Iterator<String> each = lines.filter(one -> !one.isBlank()).iterator();
          each.hasNext(); ) {
        bound.addListed(each.next());
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
