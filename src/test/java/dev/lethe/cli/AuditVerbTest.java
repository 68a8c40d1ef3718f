package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.audit.Body;
import dev.lethe.audit.HashChain;
import dev.lethe.audit.Head;
import dev.lethe.client.Peer;
import dev.lethe.receipt.SignedHeads;
import dev.lethe.receipt.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditVerbTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final Instant NOW = Instant.parse("2027-01-31T09:15:02.123Z");

  @TempDir private Path folder = Path.of("");
  private final Peer peer = new Peer();
  private final List<String> entries = new ArrayList<>();
  private Shell shell = new Shell(folder);
  private byte[] chain = HashChain.start();

  @BeforeEach
  void name() throws IOException {
    shell = new Shell(folder).asking(peer);
    SigningKey key = SigningKey.in(folder);
    Files.writeString(folder.resolve("jwks.json"), key.publicKeys());
    add("job.queued");
    add("job.running");
    Files.writeString(folder.resolve("head"), head(2));
    add("job.succeeded");
    peer.on("GET /.well-known/jwks.json", 200, key.publicKeys());
  }

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void it_lists_who_did_what() {
    serve(entries);
    assertThat(shell.run("audit", "--limit", "2")).isZero();
    assertThat(shell.out())
        .contains("job.succeeded", "job.running", "2027-01-31 09:15:02Z", "server")
        .doesNotContain("job.queued");
    assertThat(shell.run("audit", "--json", "--job", "job_1", "--since", NOW.toString())).isZero();
    assertThat(peer.asked().getLast().line()).contains("job=job_1").contains("since=2027");
  }

  @Test
  void a_whole_log_is_genuine() {
    serve(entries);
    assertThat(shell.run("audit", "verify")).isZero();
    assertThat(shell.out())
        .isEqualTo("genuine: 3 entries\n" + "signed up to entry 3 at 2027-01-31 09:15:02Z\n");
    assertThat(shell.run("audit", "verify", "--head", "head", "--jwks", "jwks.json")).isZero();
  }

  @Test
  void a_changed_log_is_not() {
    serve(entries.stream().map(entry -> entry.replace("job.running", "job.failed")).toList());
    assertThat(shell.run("audit", "verify")).isEqualTo(1);
    assertThat(shell.out()).contains("entry 2 was changed");
  }

  @Test
  void a_shorter_log_is_not_either() throws IOException {
    String longer = head(3);
    Files.writeString(folder.resolve("longer"), longer);
    serve(entries.subList(0, 2), Files.readString(folder.resolve("head")).strip());
    assertThat(shell.run("audit", "verify")).isZero();
    assertThat(shell.run("audit", "verify", "--head", "longer")).isEqualTo(1);
    assertThat(shell.out()).contains("the log ends at 2 but had come to 3");
  }

  @Test
  void a_head_of_somebody_else_is_refused() throws IOException {
    serve(entries);
    Files.writeString(folder.resolve("head"), "nonsense");
    assertThat(shell.run("audit", "verify", "--head", "head")).isEqualTo(1);
    assertThat(shell.err()).contains("head is not shown to be genuine");
  }

  @Test
  void a_head_can_be_saved() throws IOException {
    serve(entries);
    assertThat(shell.run("audit", "head", "--out", "saved")).isZero();
    assertThat(Files.readString(folder.resolve("saved")).strip()).isEqualTo(head(3));
  }

  private void add(String action) {
    long place = entries.size() + 1L;
    var body = new Body(NOW.toString(), null, null, "acc_1", "job_1", action, null, "done");
    byte[] salt = {1, 2, (byte) place};
    byte[] hash = HashChain.entry(salt, body);
    chain = HashChain.link(chain, place, hash);
    entries.add(
        """
        {"position":%d,"at":"%s","by_account_id":null,"by_key_id":null,"account_id":"acc_1",\
        "job_id":"job_1","action":"%s","subject":null,"outcome":"done","salt":"%s","hash":"%s",\
        "chain":"%s"}\
        """
            .formatted(
                place,
                NOW,
                action,
                HEX.formatHex(salt),
                HEX.formatHex(hash),
                HEX.formatHex(chain)));
  }

  private String head(long place) {
    return new SignedHeads(SigningKey.in(folder)).sign(new Head(place, chain, NOW));
  }

  private void serve(List<String> shown) {
    serve(shown, head(3));
  }

  private void serve(List<String> shown, String head) {
    peer.on("GET /v1/audit-head", 200, head);
    peer.on(
        "GET /v1/audit",
        200,
        "{\"items\":[" + String.join(",", shown.reversed()) + "],\"next_cursor\":null}");
  }
}
