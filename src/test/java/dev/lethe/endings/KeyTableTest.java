package dev.lethe.endings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.client.ByteProgress;
import dev.lethe.client.Erasure;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.key.KeyStoreException;
import dev.lethe.receipt.PublicKeys;
import dev.lethe.receipt.Statement;
import dev.lethe.store.DurablePostgres;
import dev.lethe.store.StoreUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keys in PostgreSQL, with a disk that is written to in earnest: what a copy of the tables from
 * before an erasure can open, before the next rotation and after it.
 */
@Timeout(120)
final class KeyTableTest {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static DurablePostgres postgres;
  @TempDir private static Path files;

  @TempDir private Path folder = Path.of("");

  /** A row of the key table, as a dump holds it. */
  private record Row(long id, int epoch, byte[] wrapped) {
    static Row of(String text) {
      String[] parts = text.split(" ");
      return new Row(
          Long.parseLong(parts[0]), Integer.parseInt(parts[1]), HexFormat.of().parseHex(parts[2]));
    }

    /** Not by the code that wrapped it: by what its form is documented to be. */
    boolean opensWith(byte[] master) {
      try {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
            Cipher.DECRYPT_MODE,
            new SecretKeySpec(master, "AES"),
            new GCMParameterSpec(128, wrapped, 0, 12));
        cipher.updateAAD(ByteBuffer.allocate(12).putLong(id).putInt(epoch).flip());
        return cipher.doFinal(wrapped, 12, wrapped.length - 12).length == 32;
      } catch (GeneralSecurityException e) {
        return false;
      }
    }
  }

  @BeforeAll
  static void startPostgres() throws IOException {
    postgres = DurablePostgres.start(Files.createDirectory(files.resolve("postgres")));
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void no_copy_from_before_opens_an_erased_job_once_the_master_key_is_rotated(boolean beside)
      throws Exception {
    StoreUrl jobs = postgres.create(beside ? "jobs_beside" : "jobs_apart");
    StoreUrl keys = beside ? jobs : postgres.create("keys_apart");
    assertThat(DurablePostgres.ask(keys, "show fsync")).containsExactly("on");
    assertThat(DurablePostgres.ask(keys, "show synchronous_commit")).containsExactly("on");
    Map<String, String> settings = settings(jobs, keys, beside);
    List<Row> dump;
    long slot;
    byte[] oldMaster;
    String living;
    try (Shop shop = Shop.open(folder, settings)) {
      living = artifact(shop, submit(shop, "living content"));
      Job doomed = submit(shop, "doomed content");
      slot = slotOf(jobs, doomed);
      dump = dump(keys);
      oldMaster = Files.readAllBytes(shop.server.keys().resolve("master-1.key"));
      assertThat(row(dump, slot).opensWith(oldMaster)).isTrue();

      Erasure erasure = shop.client.waitForErasure(shop.client.delete(doomed.id()), WAIT);

      Statement receipt = verified(shop, shop.client.receipt(erasure.id()));
      assertThat(receipt.content().at("/method/key").asText()).isEqualTo("row_deleted");
      assertThat(receipt.content().at("/residuals/0").toString())
          .isEqualTo("{\"what\":\"pending_rotation\",\"until\":null,\"epoch\":1}");
      assertThatThrownBy(() -> shop.client.closure(erasure.id()))
          .hasMessageContaining("still in use");
      assertThat(dump(keys)).noneMatch(row -> row.id() == slot);
      // Why the receipt says so: it is gone from the table, and not from the files below it.
      assertThat(holding(postgres.files(), row(dump, slot).wrapped())).isNotEmpty();
      assertThat(row(dump, slot).opensWith(oldMaster)).isTrue();
      assertThat(everywhere(oldMaster)).as("the search finds it").hasSize(1);

      assertThat(shop.client.rotateTo(2).epoch()).isEqualTo(2);

      Statement closure = verified(shop, shop.client.closure(erasure.id()));
      assertThat(closure.closes(shop.client.receipt(erasure.id()))).isTrue();
      assertThat(closure.content().path("ends").asText()).isEqualTo("pending_rotation");
      assertThat(closure.content().path("epoch").asInt()).isEqualTo(1);
      assertThat(read(shop, living)).isEqualTo("living content");
      assertThat(dump(keys)).isNotEmpty().allMatch(row -> row.epoch() == 2);
    }
    List<byte[]> masters = masters();
    assertThat(masters).hasSize(1);
    assertThat(dump(keys)).allMatch(row -> row.opensWith(masters.getFirst()));
    assertThat(dump).noneMatch(row -> row.opensWith(masters.getFirst()));
    assertThat(everywhere(oldMaster)).isEmpty();
    System.out.printf(
        "KeyTableTest: %d rows of the old table open with no key that exists; the wrapped key of"
            + " the erased job is still in %s%n",
        dump.size(),
        holding(postgres.files(), row(dump, slot).wrapped()).stream()
            .map(file -> postgres.files().relativize(file))
            .toList());

    try (Shop shop = Shop.open(folder, settings)) {
      assertThat(read(shop, living)).isEqualTo("living content");
    }
    putBack(keys, dump);
    assertThatThrownBy(() -> Shop.open(folder, settings))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("master key 1, which is missing");
  }

  private static Map<String, String> settings(StoreUrl jobs, StoreUrl keys, boolean beside) {
    var settings = Map.of("store.url", jobs.jdbc(), "store.user", "postgres", "work.slots", "1");
    var all = new java.util.HashMap<>(settings);
    all.put("keys.url", beside ? "store" : keys.jdbc());
    if (!beside) {
      all.put("keys.user", "postgres");
    }
    return all;
  }

  private Job submit(Shop shop, String content) throws IOException {
    Path file = Files.writeString(folder.resolve("input"), content);
    var noop = JobSubmission.of("test.noop");
    Job job = shop.client.submit(noop, List.of(FilePart.of(file)), ByteProgress.NONE);
    return shop.client.waitForEnd(job.id(), WAIT, _ -> {});
  }

  private static String artifact(Shop shop, Job job) {
    return shop.client.artifacts(job.id()).getFirst().id();
  }

  private static String read(Shop shop, String artifact) {
    return new String(shop.client.range(artifact, 0, 13).bytes(), UTF_8);
  }

  private static Statement verified(Shop shop, String signed) throws Exception {
    return PublicKeys.parse(shop.client.receiptKeys()).verify(signed);
  }

  private static long slotOf(StoreUrl jobs, Job job) {
    String query = "select key_slot from jobs where id = '" + job.id() + "'";
    return Long.parseLong(DurablePostgres.ask(jobs, query).getFirst());
  }

  private static List<Row> dump(StoreUrl keys) {
    return DurablePostgres.ask(
            keys,
            "select id || ' ' || epoch || ' ' || encode(wrapped, 'hex') from lethe_keys.slots")
        .stream()
        .map(Row::of)
        .toList();
  }

  private static Row row(List<Row> dump, long slot) {
    return dump.stream().filter(row -> row.id() == slot).findFirst().orElseThrow();
  }

  private static void putBack(StoreUrl keys, List<Row> dump) {
    var statements = new ArrayList<>(List.of("truncate lethe_keys.slots"));
    dump.forEach(row ->
        statements.add(
            "insert into lethe_keys.slots values (%d, %d, 0, '\\x%s')"
                .formatted(row.id(), row.epoch(), HexFormat.of().formatHex(row.wrapped()))));
    DurablePostgres.run(keys, statements.toArray(String[]::new));
  }

  /** All that may be a master key of those that still exist. */
  private List<byte[]> masters() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("data-keys"))) {
      return all.filter(file -> file.getFileName().toString().startsWith("master-"))
          .map(KeyTableTest::content)
          .map(content -> Arrays.copyOf(content, 32))
          .toList();
    }
  }

  private List<Path> everywhere(byte[] master) {
    var found = new ArrayList<>(holding(folder, master));
    found.addAll(holding(postgres.files(), master));
    return found;
  }

  private static List<Path> holding(Path root, byte[] bytes) {
    String sought = new String(bytes, ISO_8859_1);
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> new String(content(file), ISO_8859_1).contains(sought))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
