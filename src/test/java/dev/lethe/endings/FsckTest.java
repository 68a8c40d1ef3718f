package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.Server;
import dev.lethe.TestServer;
import dev.lethe.client.Artifact;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.FsckPage;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import dev.lethe.key.KeyStore;
import dev.lethe.testtype.NoopType;
import dev.lethe.testtype.ShellType;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of damage is done by hand to a real server, and is found. */
@Timeout(60)
final class FsckTest {
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2025-01-31T09:15:02Z"));
  private static final Duration WAIT = Duration.ofSeconds(20);

  @TempDir private Path folder = Path.of("");
  private final Ahead clock = new Ahead();
  private final AtomicReference<KeyStore> keys = new AtomicReference<>();
  private TestServer server;
  private LetheClient client;
  private Rows rows;

  @BeforeEach
  void open() throws IOException {
    UnaryOperator<KeyStore> seen =
        store -> {
          keys.set(store);
          return store;
        };
    server =
        TestServer.start(
            folder,
            Map.of("scratch.dir", folder.resolve("scratch").toString()),
            new Server.Additions(
                List.of(new NoopType(), new ShellType()), clock, seen, UnaryOperator.identity()));
    client = server.client();
    rows = new Rows(server.data().resolve("lethe.db"));
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  @Test
  void what_belongs_to_nothing_is_found_and_removed() throws Exception {
    Job job = done();
    assertThat(fsck(false)).isEmpty();
    List<Path> strays =
        List.of(
            aged(blob(job.id()).resolve("secret name.txt")),
            aged(blob(job.id()).resolve(ids().artifact().toString())),
            aged(blob(job.id()).resolve(ids().artifact() + ".tmp")),
            aged(Files.createDirectories(blob(strayJob())).resolve("secret")),
            aged(Files.createDirectories(folder.resolve("scratch/" + job.id() + "-7/in"))));
    Files.setLastModifiedTime(folder.resolve("scratch/" + job.id() + "-7"), LONG_AGO);
    long slot = keys.get().take();
    clock.by = Duration.ofHours(2);

    List<FsckPage.Finding> found = fsck(false);
    assertThat(found.stream().map(FsckPage.Finding::kind))
        .containsExactlyInAnyOrder(
            "stray_file",
            "stray_file",
            "leftover_temp",
            "stray_folder",
            "leftover_scratch",
            "key_without_job");
    assertThat(found).noneMatch(FsckPage.Finding::repaired);
    assertThat(found.toString()).doesNotContain("secret");
    assertThat(found).anyMatch(one -> one.keySlot() != null && one.keySlot() == slot);
    assertThat(strays).allMatch(Files::exists);

    assertThat(fsck(true)).hasSize(6).allMatch(FsckPage.Finding::repaired);
    assertThat(strays).noneMatch(Files::exists);
    assertThat(keys.get().destroyed(slot)).isTrue();
    assertThat(fsck(false)).isEmpty();
    assertThat(client.artifacts(job.id())).hasSize(2);
  }

  @Test
  void what_is_young_is_left_alone() throws Exception {
    Job job = done();
    Files.writeString(blob(job.id()).resolve(ids().artifact().toString()), "young");
    Files.createDirectories(blob(ids().job().toString()));
    Files.createDirectories(folder.resolve("scratch/x"));
    keys.get().take();
    assertThat(fsck(true)).isEmpty();
  }

  @Test
  void what_is_lost_or_spoilt_is_found_and_never_touched() throws Exception {
    Path missing = output(done());
    Path cut = output(done());
    Path flipped = output(done());
    String noFolder = client.submit(JobSubmission.of("test.noop").asDraft()).id();
    String noKey = client.submit(JobSubmission.of("test.noop").asDraft()).id();
    String badKey = client.submit(JobSubmission.of("test.noop").asDraft()).id();
    Files.delete(missing);
    try (var file = new RandomAccessFile(cut.toFile(), "rw")) {
      file.setLength(file.length() - 1);
    }
    spoil(flipped, 20);
    Files.delete(blob(noFolder));
    try (var slots = new RandomAccessFile(server.keys().resolve("slots").toFile(), "rw")) {
      slots.seek(place(noKey));
      slots.write(new byte[128]);
    }
    spoil(server.keys().resolve("slots"), place(badKey) + 40);
    rows.run(
        "insert into artifacts (id, job_id, kind, attempt, state, bytes, stored_bytes, created_at)"
            + " values ('%s', '%s', 'input', 0, 'writing', 0, 0, 1000)"
                .formatted(ids().artifact(), noFolder));

    String[] expected = {
      "missing_file MISSING",
      "wrong_size CUT",
      "wrong_hash FLIPPED",
      "missing_folder " + noFolder,
      "job_without_key " + noKey,
      "unreadable_key " + badKey
    };
    var names = Map.of(name(missing), "MISSING", name(cut), "CUT", name(flipped), "FLIPPED");
    for (boolean repair : new boolean[] {false, true, true}) {
      assertThat(fsck(repair).stream().map(one -> said(one, names)))
          .containsExactlyInAnyOrder(expected);
    }
    Files.createDirectory(blob(noFolder));
    assertThat(fsck(true).stream().map(FsckPage.Finding::kind))
        .contains("abandoned_write")
        .doesNotContain("missing_folder");
    assertThat(quick().stream().map(FsckPage.Finding::kind)).doesNotContain("wrong_hash");
    assertThat(cut).exists();
    assertThat(flipped).exists();
  }

  @Test
  void a_folder_that_cannot_be_read_is_told_of_and_hides_no_other_damage() throws Exception {
    Path unreadable = blob(client.submit(JobSubmission.of("test.noop").asDraft()).id());
    // Permissions do not stop root, so it is no folder at all.
    Files.delete(unreadable);
    Files.writeString(unreadable, "not a folder");
    Path missing = output(done());
    Files.delete(missing);
    Path stray = blob(strayJob());
    Files.writeString(stray, "no folder either");
    for (boolean repair : new boolean[] {false, true}) {
      assertThat(fsck(repair).stream().map(FsckPage.Finding::kind))
          .containsExactlyInAnyOrder("stray_folder", "unreadable_folder", "missing_file");
      assertThat(unreadable).exists();
    }
  }

  private static String said(FsckPage.Finding one, Map<String, String> names) {
    assertThat(one.repaired()).isFalse();
    String artifact = one.artifactId();
    return one.kind() + " " + (artifact == null ? one.jobId() : names.get(artifact));
  }

  private Job done() throws IOException {
    Path file = Files.writeString(folder.resolve("input"), "input bytes");
    Job job =
        client.submit(
            Shop.shell("echo output > out/file"), List.of(FilePart.of(file)), ByteProgress.NONE);
    Job ended = client.waitForEnd(job.id(), WAIT, _ -> {});
    assertThat(ended.state()).isEqualTo("succeeded");
    return ended;
  }

  private Path output(Job job) {
    Artifact artifact =
        client.artifacts(job.id()).stream()
            .filter(one -> !one.kind().equals("input"))
            .findFirst()
            .orElseThrow();
    return blob(job.id()).resolve(artifact.id());
  }

  private List<FsckPage.Finding> fsck(boolean repair) {
    return all(repair, true);
  }

  private List<FsckPage.Finding> quick() {
    return all(false, false);
  }

  private List<FsckPage.Finding> all(boolean repair, boolean hashes) {
    FsckPage page = client.fsck(new FsckPage.Ask(repair, hashes, null));
    var found = new ArrayList<>(page.findings());
    while (page.next() != null) {
      page = client.fsck(new FsckPage.Ask(repair, hashes, page.next()));
      found.addAll(page.findings());
    }
    return found;
  }

  private Path blob(String job) {
    byte shard = (byte) JobId.of(job).uuid().getLeastSignificantBits();
    return server.data().resolve("blobs").resolve(HexFormat.of().toHexDigits(shard)).resolve(job);
  }

  private static Path aged(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      Files.writeString(path.resolve("plain"), "plain text");
    } else {
      Files.writeString(path, "what nobody put here");
    }
    return Files.setLastModifiedTime(path, LONG_AGO);
  }

  private long place(String job) throws Exception {
    long slot = rows.number("select key_slot from jobs where id = ?", job);
    return 4096 + (slot - 1) * 128;
  }

  private static void spoil(Path path, long at) throws IOException {
    try (var file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      int one = file.read();
      file.seek(at);
      file.write(one ^ 1);
    }
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private static String strayJob() {
    return new IdSource(LONG_AGO::toInstant, new SecureRandom()).job().toString();
  }

  private IdSource ids() {
    return new IdSource(clock, new SecureRandom());
  }
}
