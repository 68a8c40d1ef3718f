package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.Server;
import dev.lethe.TestClock;
import dev.lethe.TestServer;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.Link;
import dev.lethe.testtype.NoopType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A download by a link that is under way, to a reader that does not read, when the link ends. */
@Timeout(120)
final class LinkStreamTest {
  private static final int SIZE = 32 << 20;
  private static final Duration TTL = Duration.ofHours(1);
  private static final ByteProgress SILENT = (_, _) -> {};

  private final TestClock clock = new TestClock();
  private TestServer server;
  private LetheClient client;
  private String job;
  private Link link;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    server =
        TestServer.start(
            folder,
            Map.of(),
            new Server.Additions(
                List.of(new NoopType()),
                clock,
                UnaryOperator.identity(),
                UnaryOperator.identity()));
    client = server.client();
    Path file = Files.write(folder.resolve("large"), new byte[SIZE]);
    job =
        client
            .submit(JobSubmission.of("test.noop").asDraft(), List.of(FilePart.of(file)), SILENT)
            .id();
    link = client.link(client.artifacts(job).getFirst().id(), "share", TTL);
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void it_is_cut_when_the_link_is_revoked() throws Exception {
    assertCut("a revocation", () -> client.revokeLink(link.id()));
  }

  @Test
  void it_is_cut_when_the_link_expires() throws Exception {
    assertCut("an expiry", () -> clock.advance(TTL));
  }

  @Test
  void it_is_cut_when_the_job_is_erased() throws Exception {
    assertCut(
        "an erasure",
        () -> {
          var erasure = client.waitForErasure(client.delete(job), Duration.ofSeconds(20));
          assertThat(erasure.done()).isTrue();
          assertThat(erasure.linksRevoked()).isEqualTo(1);
        });
  }

  @Test
  void another_link_to_the_same_file_is_not_cut() throws Exception {
    Link other = client.link(link.artifactId(), "preview", TTL);
    try (RawRequest download = follow(other)) {
      client.revokeLink(link.id());
      assertThat(download.rest()).isEqualTo(SIZE);
    }
  }

  private void assertCut(String why, Runnable end) throws Exception {
    try (RawRequest download = follow(link)) {
      byte[] first = download.read(4096);
      long began = System.nanoTime();
      end.run();
      long ended = Until.millisSince(began);
      Until.holds("no stream", Duration.ofSeconds(10), () -> gone());
      // What lies in the buffers of the sockets was sent before; nothing follows it.
      long received = first.length + download.rest();
      assertThat(received).isLessThan(SIZE);
      System.out.printf(
          "LinkStreamTest: %s took %d ms; of %,d bytes %,d came%n", why, ended, SIZE, received);
    }
  }

  private boolean gone() throws Exception {
    try (RawRequest again = asked(link)) {
      return again.head().startsWith("HTTP/1.1 410");
    }
  }

  private RawRequest follow(Link followed) throws Exception {
    RawRequest request = asked(followed);
    assertThat(request.head()).startsWith("HTTP/1.1 200");
    return request;
  }

  private RawRequest asked(Link followed) throws Exception {
    String url = String.valueOf(followed.url());
    String path = url.substring(server.url().toString().length());
    return new RawRequest(server.url(), "none", "GET " + path, "Connection: close\r\n");
  }
}
