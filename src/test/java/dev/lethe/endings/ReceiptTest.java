package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.Erasure;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.store.StoreUrl;
import dev.lethe.store.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The receipts of a real server: verified by programs that share no code with it, once the server
 * is gone, and held against what was done.
 */
@Timeout(120)
final class ReceiptTest {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Path NODE_PROGRAM = Path.of("clients", "receipts", "verify.mjs");
  private static final byte[] SPKI_OF_ED25519 = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgres"})
  void it_tells_what_was_erased_and_others_verify_it(String engine) throws Exception {
    Path receipt = folder.resolve("receipt.jws");
    Path keys = folder.resolve("jwks.json");
    Job job;
    Erasure erasure;
    try (Shop shop = Shop.open(folder, settings(engine))) {
      Path file = Files.writeString(folder.resolve("secret-name"), "secret content");
      var submission =
          Shop.shell("echo secret output > out/secret-file; echo secret log >&2")
              .withLabels(Map.of("customer", "secret label"));
      job = shop.client.submit(submission, List.of(FilePart.of(file)), ByteProgress.NONE);
      job = shop.client.waitForEnd(job.id(), WAIT, _ -> {});
      assertThat(job.state()).isEqualTo("succeeded");
      shop.client.artifacts(job.id()).forEach(one -> shop.client.link(one.id(), "share", null));
      erasure = shop.client.waitForErasure(shop.client.clean(job.id()), WAIT);
      Files.writeString(receipt, shop.client.receipt(erasure.id()));
      Files.writeString(keys, shop.client.receiptKeys());
      assertThat(shop.client.waitForErasure(shop.client.delete(job.id()), WAIT).id())
          .isEqualTo(erasure.id());
      assertThat(shop.client.receipt(erasure.id())).isEqualTo(Files.readString(receipt));
    }

    JsonNode said = byNode(receipt, keys, 0);
    byOpenSsl(receipt, keys, "Signature Verified Successfully");

    assertThat(said.toString()).doesNotContain("secret");
    assertThat(said.path("erasure_id").asText()).isEqualTo(erasure.id());
    assertThat(said.path("job_id").asText()).isEqualTo(job.id());
    assertThat(said.path("job_type").asText()).isEqualTo("test.shell");
    assertThat(said.path("action").asText()).isEqualTo("clean");
    assertThat(said.path("cause").asText()).isEqualTo("user");
    assertThat(said.path("by").asText()).startsWith("key_");
    assertThat(said.path("complete").asBoolean()).isTrue();
    assertThat(said.path("links_revoked").asInt()).isEqualTo(3);
    assertThat(said.path("attempts").asInt()).isEqualTo(1);
    assertThat(said.path("containment").asText()).isIn("cgroup", "namespace", "subreaper");
    assertThat(said.path("stop").isNull()).isTrue();
    assertThat(said.path("ciphertext_root").asText()).matches("[0-9a-f]{64}");
    assertThat(said.path("artifacts").findValuesAsText("kind"))
        .containsExactly("input", "log", "result");
    assertThat(said.at("/artifacts/0").toString())
        .isEqualTo("{\"kind\":\"input\",\"count\":1,\"bytes\":14}");
    assertThat(said.path("steps").findValuesAsText("name"))
        .containsExactly(
            "reads_refused",
            "work_stopped",
            "key_destroyed",
            "blobs_deleted",
            "verified",
            "rows_cleared");
    assertThat(said.path("residuals").findValuesAsText("what"))
        .containsExactly(
            "key_copies",
            engine.equals("sqlite") ? "page_gaps" : "row_versions",
            "memory_and_scratch",
            "device_copies",
            "delivered_copies",
            "events");
  }

  @Test
  void it_tells_how_the_work_was_stopped_and_survives_the_server() throws Exception {
    String first;
    String keys;
    Erasure erasure;
    try (Shop shop = Shop.open(folder, Map.of())) {
      Job job = shop.client.submit(Shop.shell("sleep 600"));
      shop.awaitState(job.id(), "running");
      erasure = shop.client.waitForErasure(shop.client.delete(job.id()), WAIT);
      first = shop.client.receipt(erasure.id());
      keys = shop.client.receiptKeys();
    }
    JsonNode said = payload(first);
    assertThat(said.path("action").asText()).isEqualTo("delete");
    assertThat(said.path("stop").asText()).isEqualTo("confirmed");
    assertThat(said.path("stop_ms").isIntegralNumber()).isTrue();
    assertThat(said.path("artifacts")).isEmpty();
    assertThat(said.path("ciphertext_root").isNull()).isTrue();
    try (Shop shop = Shop.open(folder, Map.of())) {
      assertThat(shop.client.receipt(erasure.id())).isEqualTo(first);
      assertThat(shop.client.receiptKeys()).isEqualTo(keys);
    }
  }

  @Test
  void what_nobody_has_heard_of_again_is_not_called_complete() throws Exception {
    var settings = Map.of("work.containment", "subreaper", "work.lease", "1s");
    try (Shop shop = Shop.open(folder, settings)) {
      Job job = shop.client.submit(Shop.shell("sleep 600"));
      shop.awaitState(job.id(), "running");
      Erasure erasure = shop.client.waitForErasure(shop.client.delete(job.id()), WAIT);
      JsonNode said = payload(shop.client.receipt(erasure.id()));
      assertThat(said.path("complete").asBoolean()).isFalse();
      assertThat(said.path("containment").asText()).isEqualTo("subreaper");
      assertThat(said.path("residuals").findValuesAsText("what")).contains("unconfirmed_work");
    }
  }

  @Test
  void after_a_rotation_living_jobs_read_and_a_closure_says_what_has_ended() throws Exception {
    Path receipt = folder.resolve("receipt.jws");
    Path keys = folder.resolve("jwks.json");
    Path closure = folder.resolve("closure.jws");
    Path file = Files.writeString(folder.resolve("input"), "living content");
    Job living;
    String artifact;
    try (Shop shop = Shop.open(folder, Map.of())) {
      var noop = JobSubmission.of("test.noop");
      living = shop.client.submit(noop, List.of(FilePart.of(file)), ByteProgress.NONE);
      artifact = shop.client.artifacts(living.id()).getFirst().id();
      Job job = shop.client.submit(noop);
      Erasure erasure = shop.client.waitForErasure(shop.client.delete(job.id()), WAIT);
      assertThatThrownBy(() -> shop.client.closure(erasure.id()))
          .hasMessageContaining("still in use");
      Files.writeString(receipt, shop.client.receipt(erasure.id()));
      assertThat(shop.client.rotateTo(2).epoch()).isEqualTo(2);
      assertThat(shop.client.rotateTo(2).rotatedAt()).isNotNull();
      assertThat(shop.client.receipt(erasure.id())).isEqualTo(Files.readString(receipt));
      Files.writeString(closure, shop.client.closure(erasure.id()));
      Files.writeString(keys, shop.client.receiptKeys());
      assertThat(read(shop, artifact)).isEqualTo("living content");
    }
    try (Shop shop = Shop.open(folder, Map.of("keys.rotate_every", "1h"))) {
      assertThat(read(shop, artifact)).isEqualTo("living content");
      assertThat(shop.client.masterKey().epoch()).as("it is not due yet").isEqualTo(2);
      assertThat(shop.client.job(living.id()).data()).isEqualTo("kept");
    }
    byOpenSsl(closure, keys, "Signature Verified Successfully");
    String hash = run(0, "sha256sum", receipt.toString()).substring(0, 64);
    JsonNode said = payload(Files.readString(closure));
    assertThat(said.path("receipt_sha256").asText()).isEqualTo(hash);
    assertThat(said.path("epoch").asInt())
        .isEqualTo(payload(Files.readString(receipt)).at("/residuals/0/epoch").asInt());
  }

  private static String read(Shop shop, String artifact) {
    return new String(shop.client.range(artifact, 0, 13).bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void a_changed_receipt_is_found_out_by_others_too() throws Exception {
    Path receipt = folder.resolve("receipt.jws");
    Path keys = folder.resolve("jwks.json");
    String genuine;
    try (Shop shop = Shop.open(folder, Map.of())) {
      Job job = shop.client.submit(JobSubmission.of("test.noop"));
      Erasure erasure = shop.client.waitForErasure(shop.client.delete(job.id()), WAIT);
      genuine = shop.client.receipt(erasure.id());
      Files.writeString(keys, shop.client.receiptKeys());
    }
    String[] parts = genuine.split("[.]");
    String changed =
        payload(genuine).toString().replace("\"links_revoked\":0", "\"links_revoked\":1");
    String forged =
        parts[0]
            + "."
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(changed.getBytes(StandardCharsets.UTF_8))
            + "."
            + parts[2];
    Files.writeString(receipt, forged);
    assertThat(forged).isNotEqualTo(genuine);
    byNode(receipt, keys, 1);
    byOpenSsl(receipt, keys, "Signature Verification Failure");
    Files.writeString(receipt, genuine);
    byNode(receipt, keys, 0);
  }

  private static Map<String, String> settings(String engine) {
    var settings = new HashMap<String, String>();
    if (engine.equals("postgres")) {
      StoreUrl url = TestPostgres.fresh();
      settings.put("store.url", url.jdbc().replaceFirst("[?].*", ""));
      settings.put("store.user", String.valueOf(url.user()));
    }
    return settings;
  }

  private static JsonNode payload(String receipt) throws IOException {
    return JSON.readTree(Base64.getUrlDecoder().decode(receipt.split("[.]")[1]));
  }

  private JsonNode byNode(Path receipt, Path keys, int exit) throws Exception {
    String said =
        run(
            exit,
            "node",
            NODE_PROGRAM.toAbsolutePath().toString(),
            receipt.toString(),
            keys.toString());
    return exit == 0 ? JSON.readTree(said) : JSON.nullNode();
  }

  /** Nothing but the bytes: what is signed, the signature, and the key in the form of RFC 8410. */
  private void byOpenSsl(Path receipt, Path keys, String says) throws Exception {
    String[] parts = Files.readString(receipt).split("[.]");
    var key = new ByteArrayOutputStream();
    key.write(SPKI_OF_ED25519);
    String x = JSON.readTree(keys.toFile()).at("/keys/0/x").asText();
    key.write(Base64.getUrlDecoder().decode(x));
    Files.write(folder.resolve("key.der"), key.toByteArray());
    Files.writeString(folder.resolve("signed"), parts[0] + "." + parts[1]);
    Files.write(folder.resolve("signature"), Base64.getUrlDecoder().decode(parts[2]));
    String said =
        run(
            says.endsWith("Failure") ? 1 : 0,
            ("openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in signed"
                    + " -sigfile signature")
                .split(" "));
    assertThat(said).contains(says);
  }

  private String run(int exit, String... command) throws Exception {
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    int ended = process.waitFor();
    String text = Files.readString(said);
    assertThat(ended).as(text).isEqualTo(exit);
    return text;
  }
}
