package dev.lethe.worker;

import static dev.lethe.worker.Yard.WAIT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.CancelAnswer;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.endings.Until;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The worker that is shown as an example is a whole one. */
@Timeout(120)
final class ExampleWorkerTest {
  private static final Path PROGRAM = Path.of("examples", "worker.py");

  @TempDir private Path folder;

  @Test
  void it_is_short_and_needs_nothing_but_python() throws Exception {
    assertThat(Files.readAllLines(PROGRAM)).hasSizeLessThan(100);
  }

  @Test
  void it_counts_words_fails_stops_and_ends() throws Exception {
    try (Yard yard = Yard.open(folder, Map.of())) {
      Process worker = start(yard);
      try {
        Until.holds("an offer of text.count", WAIT, () -> offered(yard));
        Job counted = yard.ended(submit(yard, "the cat and the dog\n".getBytes(UTF_8)));
        assertThat(counted.state()).as("%s", counted).isEqualTo("succeeded");
        assertThat(String.valueOf(counted.result())).contains("\"words\":5", "\"different\":4");
        assertThat(new String(yard.output(counted, "words.csv"), UTF_8)).startsWith("2,the\n");

        Job failed = yard.ended(submit(yard, new byte[] {(byte) 0xff, (byte) 0xfe}));
        assertThat(failed.state()).isEqualTo("failed");

        byte[] endless = "word ".repeat(20).concat("\n").repeat(150_000).getBytes(UTF_8);
        Job long1 = submit(yard, endless);
        Until.holds("it counts", WAIT, () -> yard.client.job(long1.id()).state().equals("running"));
        CancelAnswer answer = yard.client.cancel(long1.id(), null, WAIT);
        assertThat(answer.outcome()).isIn("stopped", "already_ended");
        System.out.println("ExampleWorkerTest: " + answer.outcome() + " " + answer.stopMs());
        assertThat(left()).isEmpty();

        worker.destroy();
        assertThat(worker.waitFor()).isZero();
      } finally {
        worker.destroyForcibly();
      }
    }
  }

  @Test
  void killed_it_wipes_and_says_so_at_its_next_start() throws Exception {
    try (Yard yard = Yard.open(folder, Map.of("work.lease", "2s"))) {
      Path stray = Files.createDirectories(scratch().resolve("job_01m82k1fw1e0099gkmqpb7fa90-1"));
      Files.writeString(stray.resolve("text"), "secret");
      Process worker = start(yard);
      try {
        Until.holds("an offer of text.count", WAIT, () -> offered(yard));
        assertThat(left()).isEmpty();
      } finally {
        worker.destroyForcibly();
      }
    }
  }

  private static boolean offered(Yard yard) {
    return yard.client.types().stream().anyMatch(type -> type.name().equals("text.count"));
  }

  private Job submit(Yard yard, byte[] text) throws IOException {
    Path file = Files.write(Files.createTempFile(folder, "text", ".txt"), text);
    return yard.client.submit(
        JobSubmission.of("text.count"), List.of(FilePart.of(file)), (_, _) -> {});
  }

  private Process start(Yard yard) throws IOException {
    var builder =
        new ProcessBuilder("python3", PROGRAM.toAbsolutePath().toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.INHERIT);
    builder.environment().put("LETHE_URL", yard.server.url().toString());
    builder.environment().put("LETHE_API_KEY", yard.key);
    return builder.start();
  }

  private Path scratch() {
    return folder.resolve("worker-scratch");
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> all = Files.list(scratch())) {
      return all.toList();
    }
  }
}
