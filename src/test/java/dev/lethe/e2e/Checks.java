package dev.lethe.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Artifact;
import dev.lethe.client.Job;
import dev.lethe.client.LetheClient;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds a running server against what its clients know, while no client asks for anything. */
final class Checks {
  private final Book book;
  private final LetheClient client;

  Checks(Book book, LetheClient client) {
    this.book = book;
    this.client = client;
  }

  static void contains(String text, String part) {
    assertThat(text).contains(part);
  }

  /** Nothing acknowledged is lost, and nothing that ended is otherwise by now. */
  Map<String, Job> everyJob() {
    Map<String, Job> listed = Book.listed(client);
    for (Entry entry : book.all()) {
      Optional<Job> job = Book.find(listed, entry);
      if (entry.acknowledged() && job.isEmpty()) {
        assertThat(entry.deleteAsked()).as("%s was lost", entry.id()).isTrue();
      }
      if (!entry.acknowledged() && entry.id().isEmpty()) {
        job.ifPresentOrElse(found -> adopt(entry, found), () -> book.strike(entry));
      }
      job.ifPresent(entry::shown);
    }
    return listed;
  }

  /** Its answer was lost, it was not: then all of it must have come. */
  private void adopt(Entry entry, Job job) {
    entry.found(job);
    input(entry, client.artifacts(job.id()));
  }

  /** The files of an ended job are those of its only accepted attempt. */
  List<Artifact> files(Entry entry, Job job) throws IOException {
    List<Artifact> all = client.artifacts(job.id());
    input(entry, all);
    List<Artifact> results = all.stream().filter(a -> a.kind().equals("result")).toList();
    int logs = (int) all.stream().filter(a -> a.kind().equals("log")).count();
    assertThat(all).hasSize(results.size() + logs + (entry.inputBytes > 0 ? 1 : 0));
    if (job.state().equals("failed")) {
      assertThat(logs).as("log of the failed %s", job.id()).isPositive();
    }
    assertThat(job.artifactCount()).as("count of %s", job.id()).isEqualTo(all.size());
    assertThat(job.storedBytes())
        .as("bytes of %s", job.id())
        .isEqualTo(all.stream().mapToLong(Artifact::bytes).sum());
    List<String> runs = runs(entry);
    assertThat(runs).as("runs of %s", job.id()).hasSizeLessThanOrEqualTo(job.attempt());
    if (!job.succeeded()) {
      assertThat(results).as("results of %s, which is %s", job.id(), job.state()).isEmpty();
      return all;
    }
    String run = String.valueOf(job.result()).replaceAll(".*?([0-9a-f]{16}).*", "$1");
    assertThat(runs).as("runs of %s", job.id()).contains(run);
    assertThat(results)
        .extracting(Artifact::name)
        .containsExactlyInAnyOrderElementsOf(
            entry.inputBytes > 0 ? List.of("run", "copy") : List.of("run"));
    for (Artifact result : results) {
      assertThat(result.attempt()).as("attempt of %s", result).isEqualTo(job.attempt());
      if (result.name().equals("run")) {
        byte[] written = client.range(result.id(), 0, result.bytes() - 1).bytes();
        assertThat(new String(written, US_ASCII).strip()).isEqualTo(run);
      } else {
        assertThat(result.sha256()).isEqualTo(sha256(entry.input()));
      }
    }
    return all;
  }

  private static void input(Entry entry, List<Artifact> files) {
    List<Artifact> inputs = files.stream().filter(a -> a.kind().equals("input")).toList();
    assertThat(inputs).as("inputs of %s", entry.id()).hasSize(entry.inputBytes > 0 ? 1 : 0);
    for (Artifact input : inputs) {
      assertThat(input.bytes()).as("size of %s", input).isEqualTo(entry.inputBytes);
      assertThat(input.sha256()).as("hash of %s", input).isEqualTo(sha256(entry.input()));
    }
  }

  private List<String> runs(Entry entry) throws IOException {
    return Files.exists(book.runs(entry)) ? Files.readAllLines(book.runs(entry)) : List.of();
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
