package dev.lethe.worker;

import dev.lethe.id.JobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which attempts were begun here of which the server does not know yet that nothing is left. A line
 * is added before there can be a file, so a worker that is killed finds at its next start what it
 * has to wipe and to confirm. It names ids only.
 */
final class Unattested {
  private final Path file;

  // Guarded by this.
  private final Set<Attempt> open = new LinkedHashSet<>();

  /** One attempt of a job. */
  record Attempt(JobId job, int number) {
    /** Below which all calls of the attempt are. */
    String url() {
      return "/v1/claims/" + job + "/" + number;
    }
  }

  private Unattested(Path file) {
    this.file = file;
  }

  /** Reads what an earlier worker left, and writes it anew without what is settled. */
  static Unattested open(Path file) throws IOException {
    var read = new Unattested(file);
    for (String line : lines(file)) {
      // A line that was cut off by a crash tells of an attempt that was not begun.
      if (line.matches("[+-] job_\\w+ \\d{1,9}")) {
        String[] words = line.split(" ", -1);
        JobId.parse(words[1])
            .ifPresent(job -> {
              var attempt = new Attempt(job, Integer.parseInt(words[2]));
              boolean _ = words[0].equals("+") ? read.open.add(attempt) : read.open.remove(attempt);
            });
      }
    }
    String text = read.open.stream().map(one -> line('+', one)).collect(Collectors.joining());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    return read;
  }

  synchronized List<Attempt> all() {
    return List.copyOf(open);
  }

  /** From before anything of it is here. */
  synchronized void begin(JobId job, int number) {
    var attempt = new Attempt(job, number);
    if (open.add(attempt)) {
      append('+', attempt);
    }
  }

  /** The server knows, or does not want to. */
  synchronized void settle(JobId job, int number) {
    var attempt = new Attempt(job, number);
    if (open.remove(attempt)) {
      append('-', attempt);
    }
  }

  private void append(char sign, Attempt attempt) {
    try {
      Files.writeString(
          file, line(sign, attempt), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static String line(char sign, Attempt attempt) {
    return sign + " " + attempt.job() + " " + attempt.number() + "\n";
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }
}
