package dev.lethe.ending;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.TestClock;
import dev.lethe.id.ErasureId;
import dev.lethe.job.Job;
import dev.lethe.receipt.PublicKeys;
import dev.lethe.work.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReceiptsTest {
  private static final Duration LONG = Duration.ofHours(1);

  @TempDir private Path folder = Path.of("");
  private TestDomain domain;
  private FailingBlobs blobs;

  @BeforeEach
  void open() {
    Path live = folder.resolve("live");
    domain = TestDomain.in(live, new TestClock(), whole -> blobs = new FailingBlobs(whole));
  }

  @AfterEach
  void close() {
    domain.close();
  }

  @Test
  void there_is_none_before_all_is_verified_and_one_for_ever_after() throws Exception {
    Job job = domain.succeeded();
    blobs.failFor(job.id());
    Erasure begun = domain.endings.clean(domain.asker, job.id(), ZERO);
    domain.eraser.runOnce();
    assertThat(domain.receipts.of(begun.id())).isEmpty();
    domain.clock.advance(LONG);
    blobs.mend();
    domain.erase();
    String receipt = domain.receipts.of(begun.id()).orElseThrow();
    domain.clock.advance(LONG);
    assertThat(domain.endings.clean(domain.asker, job.id(), ZERO).id()).isEqualTo(begun.id());
    assertThat(domain.endings.delete(domain.asker, job.id(), ZERO).id()).isEqualTo(begun.id());
    domain.erase();
    assertThat(domain.receipts.of(begun.id())).contains(receipt);
    assertThat(said(domain, begun.id()).path("issued_at").asText())
        .isEqualTo("2027-01-31T10:15:02.123Z");
  }

  @Test
  void what_cannot_be_signed_is_not_done() throws Exception {
    Job job = domain.succeeded();
    Path key = domain.folder().resolve("keys/receipts.jwks");
    Files.writeString(key, "no key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Erasure begun = domain.endings.clean(domain.asker, job.id(), ZERO);
    domain.erase();
    assertThat(domain.find(begun).orElseThrow().done()).isFalse();
    assertThat(domain.nothingLeft(job)).as("it is erased all the same").isTrue();
    assertThat(domain.receipts.of(begun.id())).isEmpty();
    Files.delete(key);
    domain.clock.advance(LONG);
    domain.erase();
    assertThat(domain.find(begun).orElseThrow().done()).isTrue();
    assertThat(said(domain, begun.id()).path("erasure_id").asText())
        .isEqualTo(begun.id().toString());
  }

  @Test
  void what_it_tells_of_cleared_rows_survives_a_kill_in_between() throws Exception {
    var claim = domain.running();
    domain.output(claim, "bytes");
    domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    Job job = domain.now(claim.job());
    Erasure begun = domain.endings.clean(domain.asker, job.id(), ZERO);
    Path key = domain.folder().resolve("keys/receipts.jwks");
    Files.writeString(key, "no key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    domain.erase();
    assertThat(domain.find(begun).orElseThrow().steps()).containsKey(Erasure.Step.ROWS_CLEARED);
    Files.delete(key);
    domain.clock.advance(LONG);
    try (TestDomain after = domain.afterKill(folder.resolve("after"))) {
      after.erase();
      JsonNode said = said(after, begun.id());
      assertThat(said.path("ciphertext_root").asText()).hasSize(64);
      assertThat(said.path("containment").asText()).isEqualTo("test");
      assertThat(said.path("attempts").asInt()).isEqualTo(1);
      assertThat(said.at("/artifacts/0/bytes").asInt()).isEqualTo(5);
    }
  }

  @Test
  void strays_are_counted() throws Exception {
    Job job = domain.succeeded();
    String id = job.id().toString();
    try (var paths = Files.walk(domain.folder().resolve("blobs"))) {
      Path home = paths.filter(path -> path.endsWith(id)).findFirst().orElseThrow();
      Files.writeString(home.resolve("stray"), "from nowhere");
    }
    Erasure begun = domain.endings.clean(domain.asker, job.id(), ZERO);
    domain.erase();
    assertThat(said(domain, begun.id()).path("strays_removed").asInt()).isEqualTo(1);
  }

  @Test
  void of_many_each_gets_its_own() throws Exception {
    List<Erasure> begun = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      begun.add(domain.endings.delete(domain.asker, domain.succeeded().id(), ZERO));
    }
    domain.erase();
    for (Erasure one : begun) {
      JsonNode said = said(domain, one.id());
      assertThat(said.path("job_id").asText()).isEqualTo(one.job().toString());
      assertThat(said.at("/residuals/0/epoch").asInt()).isEqualTo(1);
    }
  }

  @Test
  void once_it_is_there_its_note_is_gone() throws Exception {
    Job job = domain.draft();
    Erasure begun = domain.endings.delete(domain.asker, job.id(), ZERO);
    domain.erase();
    assertThat(domain.receipts.of(begun.id())).isPresent();
    assertThat(domain.transactions().read(() -> domain.receiptStore.evidence(List.of(begun.id()))))
        .isEmpty();
  }

  private static JsonNode said(TestDomain domain, ErasureId id) throws Exception {
    String receipt = domain.receipts.of(id).orElseThrow();
    return PublicKeys.parse(domain.signing.publicKeys()).verify(receipt).content();
  }
}
