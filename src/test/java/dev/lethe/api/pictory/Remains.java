package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.TestServer;
import dev.lethe.api.Wire;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a job has on disk, and what of it is anywhere below the folders of its server. */
final class Remains {
  private static final int SAMPLE = 64;

  private final TestServer server;
  private final JobId job;
  private final Path folder;

  Remains(TestServer server, JobId job) throws IOException {
    this.server = server;
    this.job = job;
    try (Stream<Path> all = Files.walk(server.data())) {
      this.folder = all.filter(path -> path.endsWith(job.toString())).findFirst().orElseThrow();
    }
  }

  Path folder() {
    return folder;
  }

  /** The end of a file as it is stored, which is of this file alone. */
  byte[] bytesOf(String name) throws IOException {
    byte[] stored = Files.readAllBytes(folder.resolve(artifact(name)));
    return Arrays.copyOfRange(stored, Math.max(0, stored.length - SAMPLE), stored.length);
  }

  /** The files in which these bytes are. */
  List<Path> places(byte[] bytes) throws IOException {
    String wanted = text(bytes);
    try (Stream<Path> all =
        Stream.of(server.data(), server.keys(), server.scratch())
            .filter(Files::exists)
            .flatMap(Remains::below)) {
      return all.filter(file -> read(file).contains(wanted)).toList();
    }
  }

  private String artifact(String name) throws IOException {
    try (var wire = new Wire(server)) {
      String path = "/v1/jobs/" + job + "/artifacts";
      String body = wire.send("GET", path, "Authorization", "Bearer " + key()).body();
      for (JsonNode file : Json.tree(body).path("items")) {
        if (file.path("name").asText().equals(name) || file.path("kind").asText().equals(name)) {
          return file.path("id").asText();
        }
      }
    }
    throw new AssertionError(job + " has no " + name);
  }

  private String key() {
    var accounts = server.server().accounts();
    return accounts.createKey(accounts.find("north"), "looks", java.util.Set.of()).text();
  }

  private static Stream<Path> below(Path root) {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A character for each byte. */
  private static String read(Path file) {
    try {
      return text(Files.readAllBytes(file));
    } catch (IOException _) {
      // It went away while it was looked at.
      return "";
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
