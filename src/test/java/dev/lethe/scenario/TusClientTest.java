package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tus.java.client.TusClient;
import io.tus.java.client.TusExecutor;
import io.tus.java.client.TusURLMemoryStore;
import io.tus.java.client.TusUpload;
import io.tus.java.client.TusUploader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published client library of the tus project, as its users would use it. */
final class TusClientTest {
  private static final int BYTES = 3_000_000;

  private final byte[] file = new byte[BYTES];
  private World world;
  private String job;
  private TusClient client;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    new SplittableRandom(7).nextBytes(file);
    world = World.open(folder, Map.of());
    job = world.submit("user", "{\"type\":\"test.noop\",\"draft\":true}");
    client = new TusClient();
    client.setUploadCreationURL(
        URI.create(world.server().url() + "/v1/jobs/" + job + "/uploads").toURL());
    client.enableResuming(new TusURLMemoryStore());
    client.setHeaders(world.authorization("user"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void it_uploads_a_file_in_many_requests() throws Exception {
    TusUpload upload = upload();
    var executor =
        new TusExecutor() {
          @Override
          protected void makeAttempt() throws io.tus.java.client.ProtocolException, IOException {
            send(client.resumeOrCreateUpload(upload), Integer.MAX_VALUE);
          }
        };
    assertThat(executor.makeAttempts()).isTrue();
    assertStored();
  }

  @Test
  void it_resumes_what_it_broke_off() throws Exception {
    TusUploader first = client.createUpload(upload());
    send(first, 4);
    assertThat(first.getOffset()).isLessThan(BYTES);
    TusUploader second = client.resumeUpload(upload());
    assertThat(second.getOffset()).isEqualTo(first.getOffset()).isPositive();
    send(second, Integer.MAX_VALUE);
    assertStored();
  }

  private TusUpload upload() {
    var upload = new TusUpload();
    upload.setInputStream(new ByteArrayInputStream(file));
    upload.setSize(BYTES);
    upload.setFingerprint("the-file");
    upload.setMetadata(
        Map.of("filename", "Ferien \u00fc.mp4", "filetype", "video/mp4", "input", "main"));
    return upload;
  }

  private static void send(TusUploader uploader, int chunks)
      throws io.tus.java.client.ProtocolException, IOException {
    uploader.setChunkSize(100_000);
    uploader.setRequestPayloadSize(700_000);
    int left = chunks;
    while (left-- > 0 && uploader.uploadChunk() > -1) {
      // the next one
    }
    uploader.finish();
  }

  private void assertStored() throws Exception {
    HttpScenario.scenario("the file is an input")
        .get("/v1/jobs/" + job + "/artifacts")
        .field("/items/0/name", "Ferien \u00fc.mp4")
        .field("/items/0/media_type", "video/mp4")
        .field("/items/0/bytes", String.valueOf(BYTES))
        .field("/items/0/sha256", HexFormat.of().formatHex(sha256()))
        .answer(answer -> assertThat(answer.json().at("/items")).hasSize(1))
        .run(world);
  }

  private byte[] sha256() throws Exception {
    return java.security.MessageDigest.getInstance("SHA-256").digest(file);
  }
}
