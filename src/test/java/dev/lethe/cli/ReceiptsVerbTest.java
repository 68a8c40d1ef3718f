package dev.lethe.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Peer;
import dev.lethe.receipt.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReceiptsVerbTest {
  private static final String SAID =
      """
      {"v":1,"erasure_id":"era_1","job_id":"job_1","account_id":"acc_1","instance_id":"abc",
       "job_type":"video.transcode","action":"delete","cause":"user","complete":false,
       "issued_at":"2027-01-31T09:15:02.148Z","attempts":1,"containment":"cgroup",
       "stop":"confirmed","stop_ms":14,"links_revoked":1,
       "artifacts":[{"kind":"video","count":2,"bytes":2048}],
       "steps":[{"name":"verified","done_at":"2027-01-31T09:15:02.144Z"}],
       "residuals":[{"what":"key_copies","until":null,"epoch":3},
        {"what":"events","until":"2027-02-07T09:15:02.148Z","epoch":null}]}
      """;

  @TempDir private Path folder = Path.of("");
  private final Peer peer = new Peer();
  private Shell shell = new Shell(folder);
  private String receipt = "";

  @BeforeEach
  void write() throws IOException {
    shell = new Shell(folder).asking(peer);
    SigningKey key = SigningKey.in(folder);
    receipt = key.sign("lethe-receipt", SAID);
    Files.writeString(folder.resolve("receipt.jws"), receipt + "\n");
    Files.writeString(folder.resolve("jwks.json"), key.publicKeys());
  }

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void a_genuine_receipt_is_told_in_words_without_a_server() {
    Shell alone = new Shell(folder);
    assertThat(alone.run("receipts", "verify", "receipt.jws", "--jwks", "jwks.json")).isZero();
    assertThat(alone.out())
        .startsWith("genuine   signed with the key ")
        .contains("erasure   era_1, delete by user")
        .contains("erased    2 files, 2.0 KiB; 1 link revoked")
        .contains("2027-01-31T09:15:02.144Z  verified")
        .contains("work      1 attempt in cgroup, stop confirmed in 14 ms")
        .contains("not all   work may be alive")
        .contains("left      key_copies until master key 3 is destroyed")
        .contains("left      events until 2027-02-07T09:15:02.148Z");
  }

  @Test
  void as_json_it_is_what_was_signed() {
    assertThat(shell.run("receipts", "verify", "receipt.jws", "--jwks", "jwks.json", "--json"))
        .isZero();
    assertThat(shell.out()).startsWith("{\"v\":1,\"erasure_id\":\"era_1\"").hasLineCount(1);
  }

  @Test
  void a_changed_one_and_one_of_another_key_are_refused(@TempDir Path other) throws Exception {
    Files.writeString(folder.resolve("changed"), receipt.replace('e', 'f'));
    assertThat(shell.run("receipts", "verify", "changed", "--jwks", "jwks.json")).isEqualTo(1);
    assertThat(shell.err()).startsWith("lethe: changed is not shown to be genuine: ");
    assertThat(shell.out()).isEmpty();

    Files.writeString(folder.resolve("other.json"), SigningKey.in(other).publicKeys());
    assertThat(shell.run("receipts", "verify", "receipt.jws", "--jwks", "other.json")).isEqualTo(1);
    assertThat(shell.err()).contains("not among those given");
    assertThat(shell.run("receipts", "verify", "receipt.jws", "--jwks", "missing")).isEqualTo(1);
    assertThat(shell.run("receipts", "verify", "receipt.jws")).isEqualTo(2);
  }

  @Test
  void the_keys_may_come_from_an_address() throws Exception {
    peer.on("GET /.well-known/jwks.json", 200, Files.readString(folder.resolve("jwks.json")));
    String address = peer.uri() + "/.well-known/jwks.json";
    assertThat(shell.run("receipts", "verify", "receipt.jws", "--jwks", address)).isZero();
    String nothing = peer.uri() + "/nothing";
    assertThat(shell.run("receipts", "verify", "receipt.jws", "--jwks", nothing)).isEqualTo(1);
  }

  @Test
  void a_closure_has_to_be_genuine_and_of_this_receipt() throws Exception {
    SigningKey key = SigningKey.in(folder);
    String form =
        "{\"receipt_sha256\":\"%s\",\"ends\":\"key_copies\",\"epoch\":3,"
            + "\"erasure_id\":\"era_1\",\"destroyed_at\":\"2027-02-01T00:00:00.000Z\"}";
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(receipt.getBytes(US_ASCII));
    String good = key.sign("lethe-closure", form.formatted(HexFormat.of().formatHex(hash)));
    String other = key.sign("lethe-closure", form.formatted("00"));
    assertThat(verifyWith(good)).isZero();
    assertThat(shell.out())
        .contains("closure   of the receipt of era_1")
        .contains("ended     key_copies: master key 3 destroyed 2027-02-01");
    assertThat(verifyWith(other)).isEqualTo(1);
    assertThat(shell.err()).contains("is not the closure of receipt.jws");
    assertThat(verifyWith(good + "A")).isEqualTo(1);
    assertThat(verifyWith(receipt)).isEqualTo(1);
  }

  private int verifyWith(String closure) throws IOException {
    Files.writeString(folder.resolve("closure"), closure);
    return shell.run(
        "receipts", "verify", "receipt.jws", "--jwks", "jwks.json", "--closure", "closure");
  }

  @Test
  void receipts_and_keys_are_fetched_to_the_letter() throws Exception {
    peer.on("GET /v1/erasures/era_1/receipt", 200, receipt);
    peer.on("GET /.well-known/jwks.json", 200, "{\"keys\":[]}");
    assertThat(shell.run("receipts", "get", "era_1")).isZero();
    assertThat(shell.out()).isEqualTo(receipt + "\n");
    assertThat(shell.run("receipts", "get", "era_1", "--out", "saved")).isZero();
    assertThat(folder.resolve("saved")).hasContent(receipt + "\n");
    assertThat(shell.run("receipts", "keys")).isZero();
    assertThat(shell.out()).isEqualTo("{\"keys\":[]}\n");
    assertThat(shell.run("receipts")).isEqualTo(2);
  }
}
