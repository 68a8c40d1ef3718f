package dev.lethe.type.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.TestServer;
import dev.lethe.client.Artifact;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.document.HostileDocuments;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same documents as jobs of a real server, with those that take much. */
@Timeout(900)
final class HostileInputTest {
  private static final String CANARY = "canary-91c4ad";
  private static final Map<String, String> CODES =
      Map.of(
          "not_document", "input_not_document",
          "encrypted", "input_encrypted",
          "limit", "limit_exceeded");

  @TempDir private Path folder;

  @Test
  @Tag("slow")
  void each_job_ends_in_time_with_a_code_and_opens_nothing() throws Exception {
    Path file = Files.writeString(folder.resolve("beside.txt"), CANARY);
    var settings =
        Map.of("work.slots", "2", "documents.memory", "768MiB", "documents.max_time", "90s");
    try (ServerSocketChannel listener = ServerSocketChannel.open();
        TestServer server = TestServer.start(folder.resolve("server"), settings);
        LetheClient client = server.client()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      listener.configureBlocking(false);
      int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
      String address = "http://127.0.0.1:" + port + "/x";
      var begun = new LinkedHashMap<String, HostileDocuments.Case>();
      for (var one : HostileDocuments.all(file.toUri().toString(), address)) {
        begun.put(submitted(client, one), one);
      }
      for (var one : begun.entrySet()) {
        Job job = client.waitForEnd(one.getKey(), Duration.ofMinutes(5), _ -> {});
        check(client, job, one.getValue());
      }
      assertThat(listener.accept()).isNull();
      System.out.printf("HostileInputTest: %d documents%n", begun.size());
    }
  }

  private String submitted(LetheClient client, HostileDocuments.Case one) throws Exception {
    var params =
        new ObjectMapper()
            .readTree("{\"ocr\":\"never\",\"thumbnails\":{\"count\":2,\"width\":64}}");
    var what = JobSubmission.of("document.parse").withParams(params).withMaxAttempts(1);
    Path input = Files.write(folder.resolve("input"), one.bytes());
    return client.submit(what, List.of(FilePart.of(input)), ByteProgress.NONE).id();
  }

  private void check(LetheClient client, Job job, HostileDocuments.Case one) throws Exception {
    String end = job.error() == null ? HostileDocuments.READ : job.error().code();
    System.out.printf(
        "HostileInputTest: %s: %s, %s%n",
        one.name(), end, job.error() == null ? "" : job.error().message());
    if (one.end().equals(HostileDocuments.ANY)) {
      assertThat(end)
          .as(one.name())
          .isIn("input_not_document", "limit_exceeded", HostileDocuments.READ);
    } else {
      assertThat(end).as(one.name()).isEqualTo(CODES.getOrDefault(one.end(), one.end()));
    }
    for (Artifact artifact : client.artifacts(job.id())) {
      Path copy = folder.resolve("copy");
      Files.deleteIfExists(copy);
      client.download(artifact, copy, ByteProgress.NONE);
      if (!artifact.kind().equals("input")) {
        assertThat(Files.readAllBytes(copy)).asString().doesNotContain(CANARY);
      }
    }
  }
}
