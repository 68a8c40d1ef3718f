package dev.lethe.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The parser by itself, without its containment, before documents that are out for something else:
 * each ends with a reason that is known, and neither the file nor the listener beside is touched.
 */
@Timeout(60)
final class HostileDocumentsTest {
  private static final String CANARY = "canary-7be1f0";
  private static final String PARAMS =
      """
      {"ocr":"never","languages":["eng"],"outputs":["json","markdown","text"],
       "thumbnails":{"count":2,"width":64}}
      """;

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> what_is_hostile_ends_and_opens_nothing() throws Exception {
    Path file = Files.writeString(folder.resolve("beside.txt"), CANARY);
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.configureBlocking(false);
    String address =
        "http://127.0.0.1:" + ((InetSocketAddress) listener.getLocalAddress()).getPort() + "/x";
    return HostileDocuments.all(file.toUri().toString(), address).stream()
        .filter(one -> !one.heavy())
        .map(one -> DynamicTest.dynamicTest(one.name(), () -> ends(one, listener)))
        .onClose(() -> {
          try {
            listener.close();
          } catch (java.io.IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  private void ends(HostileDocuments.Case one, ServerSocketChannel listener) throws Exception {
    Desk desk = Desk.parse(folder, one.bytes(), PARAMS);
    String end = desk.told.path("refused").asText(HostileDocuments.READ);
    if (!one.end().equals(HostileDocuments.ANY)) {
      assertThat(end).as("%s", desk.told).isEqualTo(one.end());
    }
    if (!end.equals(HostileDocuments.READ)) {
      assertThat(desk.told.path("message").asText()).isNotBlank();
    }
    assertThat(listener.accept()).isNull();
    assertThat(desk.told.toString()).doesNotContain(CANARY);
    try (var files = Files.list(desk.made)) {
      for (Path made : files.toList()) {
        assertThat(Files.readAllBytes(made)).asString().doesNotContain(CANARY);
      }
    }
  }
}
