package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Peer;
import dev.lethe.receipt.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many jobs ended from the terminal. */
final class SweepVerbTest {
  private static final String HASH = "ab".repeat(32);
  private static final String POST = "POST /v1/sweeps";

  @TempDir private Path folder = Path.of("");
  private final Peer peer = new Peer();
  private Shell shell = new Shell(folder);

  @BeforeEach
  void name() {
    shell = new Shell(folder).asking(peer);
  }

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void a_dry_run_shows_the_plan_and_how_to_carry_it_out() {
    peer.on(POST, 200, plan(3));
    assertThat(
            shell.run(
                "clean",
                "--older-than",
                "7d",
                "--state",
                "succeeded,failed",
                "--label",
                "a=b",
                "--larger-than",
                "1MiB",
                "--dry-run"))
        .isZero();
    assertThat(shell.out())
        .startsWith("3 jobs to clean, 2.0 KiB\n")
        .contains("video.transcode", "job_1", "to do it: lethe clean --plan " + HASH);
    assertThat(peer.asked().getFirst().text())
        .contains("\"dry_run\":true", "\"action\":\"clean\"", "\"older_than\":\"604800s\"")
        .contains("\"state\":[\"succeeded\",\"failed\"]", "\"labels\":{\"a\":\"b\"}")
        .contains("\"min_bytes\":1048576")
        .doesNotContain("max_bytes", "ids", "account");
  }

  @Test
  void a_plan_is_carried_out_by_its_hash() {
    peer.on(POST, 202, sweep("running", 0));
    peer.on("GET /v1/sweeps/swp_1", 200, sweep("done", 2));
    peer.on(
        "GET /v1/sweeps/swp_1/items",
        200,
        "{\"items\":[{\"job_id\":\"job_9\",\"state\":\"refused\",\"code\":\"job_held\","
            + "\"erasure_id\":null,\"receipt_sha256\":null}],\"next_cursor\":null}");
    assertThat(shell.run("delete", "--plan", HASH, "--yes")).isZero();
    assertThat(peer.asked().getFirst().text())
        .isEqualTo("{\"dry_run\":false,\"plan\":\"" + HASH + "\"}");
    assertThat(shell.out()).isEqualTo("deleted: 2 of 3 jobs; left alone: 1 job_held\n");
    assertThat(shell.err()).contains("lethe receipts get swp_1");
  }

  @Test
  void it_asks_with_the_number_of_jobs_and_takes_only_yes() {
    peer.on(POST, 200, plan(3));
    assertThat(shell.typing("y\n").run("delete", "--type", "video.transcode")).isEqualTo(1);
    assertThat(shell.err()).contains("This will delete 3 jobs with 2.0 KiB for good.");
    assertThat(peer.asked()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clean", "delete", "cancel"})
  void nothing_is_ended_without_being_asked_for(String verb) {
    peer.on(POST, 200, plan(3));
    assertThat(shell.run(verb, "--older-than", "0s")).as("no terminal").isEqualTo(2);
    assertThat(shell.err()).contains("give --yes");
    for (List<String> wrong :
        List.of(
            List.<String>of(),
            List.of("--dry-run"),
            List.of("job_1", "--state", "failed"),
            List.of("--larger-than", "much"),
            List.of("--plan", HASH, "--state", "failed"))) {
      String[] line = Stream.concat(Stream.of(verb), wrong.stream()).toArray(String[]::new);
      assertThat(shell.run(line)).as("%s", wrong).isEqualTo(2);
    }
    assertThat(peer.asked()).noneMatch(asked -> asked.text().contains("\"dry_run\":false"));
  }

  @Test
  void where_nothing_is_planned_nothing_is_asked() {
    peer.on(POST, 200, plan(0));
    assertThat(shell.run("cancel", "--state", "queued", "--yes")).isZero();
    assertThat(shell.err()).contains("no jobs to cancel");
    assertThat(peer.asked()).hasSize(1);
  }

  @Test
  void a_sweep_is_looked_at_and_stopped() {
    peer.on(
        "GET /v1/sweeps", 200, "{\"items\":[" + sweep("running", 1) + "],\"next_cursor\":null}");
    peer.on("GET /v1/sweeps/swp_1", 200, sweep("running", 1));
    peer.on("POST /v1/sweeps/swp_1/pause", 200, sweep("paused", 1));
    peer.on("POST /v1/sweeps/swp_1/resume", 200, sweep("running", 1));
    peer.on("POST /v1/sweeps/swp_1/abort", 200, sweep("aborting", 1));
    assertThat(shell.run("sweeps", "list")).isZero();
    assertThat(shell.out()).contains("swp_1", "running", "PLANNED");
    for (String verb : List.of("show", "pause", "resume", "abort")) {
      assertThat(shell.run("sweeps", verb, "swp_1")).as(verb).isZero();
    }
    assertThat(shell.out()).contains("swp_1: clean, aborting", "3 planned, 1 done");
    assertThat(shell.run("sweeps")).isEqualTo(2);
  }

  @Test
  void the_receipt_of_a_sweep_is_held_against_those_it_binds() throws Exception {
    SigningKey key = SigningKey.in(folder);
    Files.writeString(folder.resolve("jwks.json"), key.publicKeys());
    String single =
        key.sign("lethe-receipt", "{\"erasure_id\":\"era_1\",\"account_id\":\"acc_1\"}");
    // The root over one leaf is the hash of the leaf.
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    byte[] hash = sha.digest(single.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    sha.update((byte) 0);
    String root = HexFormat.of().formatHex(sha.digest(hash));
    String combined = key.sign("lethe-sweep-receipt", said(root));
    peer.on("GET /v1/sweeps/swp_1/receipt", 200, combined);
    peer.on(
        "GET /v1/sweeps/swp_1/receipts",
        200,
        "{\"items\":[{\"erasure_id\":\"era_1\",\"job_id\":\"job_1\",\"receipt_sha256\":\""
            + HexFormat.of().formatHex(hash)
            + "\",\"receipt\":\""
            + single
            + "\"}],\"next_cursor\":null}");
    assertThat(shell.run("receipts", "get", "swp_1", "--out", "sweep.jws", "--all", "all.jsonl"))
        .isZero();
    assertThat(verify("all.jsonl")).isZero();
    assertThat(shell.out())
        .contains("sweep     swp_1, delete, done", "refused   1 job_held")
        .contains("all 1 receipts are there and genuine");
    Path each = Files.createDirectory(folder.resolve("each"));
    Files.writeString(each.resolve("one.jws"), single + "\n");
    assertThat(verify("each")).isZero();
    damaged(each, key);
  }

  private void damaged(Path each, SigningKey key) throws IOException {
    Path list = folder.resolve("all.jsonl");
    String line = Files.readString(list);
    Files.writeString(list, line.replaceFirst("sha256\":\"..", "sha256\":\"zz"));
    assertThat(verify("all.jsonl")).isEqualTo(1);
    Files.writeString(list, "");
    assertThat(verify("all.jsonl")).isEqualTo(1);
    Files.writeString(list, "no json");
    assertThat(verify("all.jsonl")).isEqualTo(1);
    for (String other :
        List.of(
            key.sign("lethe-receipt", "{\"erasure_id\":\"era_2\",\"account_id\":\"acc_1\"}"),
            key.sign("lethe-receipt", "{\"erasure_id\":\"era_1\",\"account_id\":\"acc_2\"}"),
            key.sign("lethe-closure", "{\"erasure_id\":\"era_1\",\"account_id\":\"acc_1\"}"))) {
      Files.writeString(each.resolve("one.jws"), other);
      assertThat(verify("each")).isEqualTo(1);
    }
  }

  private int verify(String receipts) {
    return shell.run(
        "receipts", "verify", "sweep.jws", "--jwks", "jwks.json", "--receipts", receipts);
  }

  private static String said(String root) {
    return """
    {"v":1,"sweep_id":"swp_1","account_id":"acc_1","accounts":["acc_1"],"action":"delete",
     "outcome":"done","planned":2,"erased":1,"skipped":0,"complete":true,"incomplete":0,
     "refused":[{"code":"job_held","count":1}],"artifacts":[],"links_revoked":0,
     "issued_at":"2027-01-31T09:15:02.148Z","instance_id":"abc","receipts_root":"%s"}
    """
        .formatted(root);
  }

  private static String plan(int jobs) {
    return """
    {"sweep":%s,"sample":[{"job_id":"job_1","type":"video.transcode","state":"failed",
     "stored_bytes":2048,"created_at":"2027-01-31T09:15:02.123Z"}]}
    """
        .formatted(sweep("planned", 0).replace("\"planned\":3", "\"planned\":" + jobs));
  }

  private static String sweep(String state, int done) {
    return """
    {"id":"swp_1","account_id":"acc_1","accounts":["acc_1"],"action":"%s","state":"%s",
     "plan":"%s","planned":3,"done":%d,"refused":%d,"waiting":0,"failed":0,"left":0,
     "bytes":2048,"types":[{"type":"video.transcode","jobs":3,"bytes":2048}],
     "created_at":"2027-01-31T09:15:02.123Z","receipt_url":%s}
    """
        .formatted(
            state.equals("done") ? "delete" : "clean",
            state,
            HASH,
            done,
            state.equals("done") ? 1 : 0,
            state.equals("done") ? "\"/v1/sweeps/swp_1/receipt\"" : "null");
  }
}
