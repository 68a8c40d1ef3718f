package dev.lethe;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.Config.Address;
import dev.lethe.ops.Logs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

final class ConfigTest {
  private static final Path REFERENCE = Path.of("config", "reference.toml");

  /** A new setting is added here too: its name and its default are promises to users. */
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          entry("server.listen", "127.0.0.1:8080"),
          entry("server.public_url", ""),
          entry("server.cors_origins", ""),
          entry("server.header_timeout", "10s"),
          entry("server.min_rate", "1KiB"),
          entry("server.anonymous_account", ""),
          entry("data.dir", "./lethe-data"),
          entry("store.url", ""),
          entry("store.user", ""),
          entry("store.password_file", ""),
          entry("keys.dir", ""),
          entry("keys.url", ""),
          entry("keys.user", ""),
          entry("keys.password_file", ""),
          entry("keys.master_file", ""),
          entry("keys.rotate_every", ""),
          entry("work.slots", "0"),
          entry("work.local", "true"),
          entry("work.lease", "30s"),
          entry("work.max_attempts", "3"),
          entry("work.backoff", "2s"),
          entry("work.containment", "auto"),
          entry("work.wall_time", "6h"),
          entry("work.log_max_bytes", "1MiB"),
          entry("work.type_slots", ""),
          entry("work.child_memory", "16GiB"),
          entry("work.child_processes", "2048"),
          entry("work.child_cpu", ""),
          entry("work.child_file", "0"),
          entry("work.child_disk", "0"),
          entry("work.child_user", ""),
          entry("scratch.dir", ""),
          entry("inputs.max_bytes", "10GiB"),
          entry("uploads.expire_after", "24h"),
          entry("inputs.allow_private_addresses", "false"),
          entry("inputs.url_timeout", "1h"),
          entry("inputs.url_idle_timeout", "30s"),
          entry(
              "inputs.url_media_types",
              "video/*, audio/*, image/*, application/*, binary/octet-stream, text/plain"),
          entry("callbacks.timeout", "10s"),
          entry("callbacks.allow_private_addresses", "false"),
          entry("webhooks.timeout", "15s"),
          entry("webhooks.allow_private_addresses", "false"),
          entry("webhooks.disable_after", "5d"),
          entry("media.ffmpeg", "ffmpeg"),
          entry("media.ffprobe", "ffprobe"),
          entry("media.max_duration", "12h"),
          entry("media.max_pixels", "33177600"),
          entry("media.max_output_bytes", "50GiB"),
          entry("speech.pocketsphinx", "pocketsphinx_batch"),
          entry("speech.model", "/usr/share/pocketsphinx/model/en-us"),
          entry("speech.language", "en"),
          entry("speech.parallel", "2"),
          entry("documents.tesseract", "tesseract"),
          entry("documents.max_pages", "2000"),
          entry("documents.max_pixels", "50000000"),
          entry("documents.max_output_bytes", "1GiB"),
          entry("documents.memory", "2GiB"),
          entry("documents.max_time", "30m"),
          entry("types.dir", ""),
          entry("jobs.draft_ttl", "24h"),
          entry("jobs.expires_in", ""),
          entry("retention.default", "30d"),
          entry("retention.notice", "72h"),
          entry("links.max_per_job", "100"),
          entry("links.default_ttl", "24h"),
          entry("links.max_ttl", "30d"),
          entry("sweeps.rate", "200"),
          entry("sweeps.plan_for", "1h"),
          entry("events.keep", "7d"),
          entry("events.streams", "2000"),
          entry("fsck.every", "24h"),
          entry("fsck.grace", "1h"),
          entry("fsck.hashes", "false"),
          entry("erasure.tombstones_for", "3650d"),
          entry("limits.stored_bytes", ""),
          entry("limits.queued_jobs", ""),
          entry("limits.running_jobs", ""),
          entry("limits.upload_bytes", ""),
          entry("limits.soft_percent", "80"),
          entry("rates.read", "600"),
          entry("rates.read_burst", "600"),
          entry("rates.write", "120"),
          entry("rates.write_burst", "120"),
          entry("rates.end", "1200"),
          entry("rates.end_burst", "1200"),
          entry("dialects.unsiloed.parse", "document.parse"),
          entry("dialects.unsiloed.parse_params", ""),
          entry("dialects.unsiloed.cite", ""),
          entry("dialects.unsiloed.cite_params", ""),
          entry("dialects.unsiloed.extract", ""),
          entry("dialects.unsiloed.extract_params", ""),
          entry("dialects.unsiloed.classify", ""),
          entry("dialects.unsiloed.classify_params", ""),
          entry("dialects.unsiloed.splitter", ""),
          entry("dialects.unsiloed.splitter_params", ""),
          entry("dialects.unsiloed.tables", ""),
          entry("dialects.unsiloed.tables_params", ""),
          entry("dialects.unsiloed.anonymous_account", ""),
          entry("dialects.pictory.render", "video.render"),
          entry("dialects.pictory.render_params", ""),
          entry("dialects.pictory.render_input", "scenes/*/background/visualUrl"),
          entry("dialects.pictory.storyboard", "video.render"),
          entry("dialects.pictory.storyboard_params", ""),
          entry("dialects.pictory.storyboard_input", "scenes/*/background/visualUrl"),
          entry("dialects.pictory.transcription", "media.transcribe"),
          entry(
              "dialects.pictory.transcription_params",
              "{\"language\":\"$language\",\"highlights\":{\"seconds\":60}}"),
          entry("dialects.pictory.transcription_input", "fileUrl"),
          entry("dialects.pictory.image", ""),
          entry("dialects.pictory.image_params", ""),
          entry("dialects.pictory.image_input", "referenceImageUrl"),
          entry("dialects.pictory.clip", ""),
          entry("dialects.pictory.clip_params", ""),
          entry("dialects.pictory.clip_input", "firstFrameImageUrl"),
          entry("dialects.useapi.imagine", ""),
          entry("dialects.useapi.imagine_params", ""),
          entry("dialects.useapi.imagine_input", ""),
          entry("dialects.useapi.button", ""),
          entry("dialects.useapi.button_params", ""),
          entry("dialects.useapi.button_input", ""),
          entry("dialects.useapi.describe", ""),
          entry("dialects.useapi.describe_params", ""),
          entry("dialects.useapi.describe_input", "describeUrl"),
          entry("dialects.useapi.blend", ""),
          entry("dialects.useapi.blend_params", ""),
          entry("dialects.useapi.blend_input", "blendUrls"),
          entry("dialects.useapi.max_jobs", "3"),
          entry("dialects.cielo24.perform_transcription", "media.transcribe"),
          entry(
              "dialects.cielo24.perform_transcription_params",
              "{\"language\":\"$language\",\"formats\":[\"srt\"],"
                  + "\"transcript\":{\"format\":\"$transcript_format\"}}"),
          entry("dialects.cielo24.sandbox_accounts", ""),
          entry("disk.free_floor", "512MiB"),
          entry("log.level", "info"),
          entry("log.format", "text"));

  @TempDir Path folder = Path.of("");

  @Test
  void every_name_and_default_is_pinned() {
    var settings = new Settings();
    Config.from(settings);
    assertThat(settings.defaults()).containsExactlyInAnyOrderEntriesOf(DEFAULTS);
  }

  @Test
  void the_reference_file_lists_every_setting_with_its_default() {
    assertThat(TomlFile.read(REFERENCE)).containsExactlyInAnyOrderEntriesOf(DEFAULTS);
    assertThat(Config.load(Optional.of(REFERENCE), Map.of(), Map.of()))
        .isEqualTo(Config.load(Optional.empty(), Map.of(), Map.of()));
  }

  @Test
  void the_reference_file_explains_every_setting_right_above_it() throws IOException {
    var lines = Files.readAllLines(REFERENCE);
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).contains(" = ") && !lines.get(i).startsWith("#")) {
        assertThat(lines.get(i - 1)).as("above " + lines.get(i)).startsWith("# ").endsWith(".");
      }
    }
  }

  @Test
  void the_defaults_mean_what_they_say() {
    var config = load(Map.of());
    Path data = Path.of("lethe-data").toAbsolutePath();
    assertThat(config.server().listen()).isEqualTo(new Address("127.0.0.1", 8080));
    assertThat(config.server().publicUrl()).isEmpty();
    assertThat(config.data().dir()).isEqualTo(data);
    assertThat(config.data().beside("-scratch"))
        .isEqualTo(data.resolveSibling("lethe-data-scratch"));
    assertThat(config.store())
        .isEqualTo(new Config.Store(Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(config.keys())
        .isEqualTo(
            new Config.Keys(
                data.resolveSibling("lethe-data-keys"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    assertThat(config.scratch().dir()).isEmpty();
    assertThat(config.inputs().maxBytes()).isEqualTo(10L << 30);
    assertThat(config.inputs().allowPrivateAddresses()).isFalse();
    assertThat(config.inputs().urlTimeout()).isEqualTo(Duration.ofHours(1));
    assertThat(config.inputs().urlIdleTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.inputs().urlMediaTypes().patterns())
        .containsExactly(
            "video/*", "audio/*", "image/*", "application/*", "binary/octet-stream", "text/plain");
    assertThat(config.media())
        .isEqualTo(
            new Config.Media("ffmpeg", "ffprobe", Duration.ofHours(12), 7680 * 4320, 50L << 30));
    assertThat(config.jobs().draftTtl()).isEqualTo(Duration.ofDays(1));
    assertThat(config.links())
        .isEqualTo(new Config.Links(100, Duration.ofHours(24), Duration.ofDays(30)));
    assertThat(config.events()).isEqualTo(new Config.Events(Duration.ofDays(7), 2000));
    assertThat(config.fsck())
        .isEqualTo(new Config.Check(Optional.of(Duration.ofHours(24)), Duration.ofHours(1), false));
    assertThat(config.erasure().tombstonesFor()).isEqualTo(Duration.ofDays(3650));
    assertThat(config.disk().freeFloorBytes()).isEqualTo(512L << 20);
    assertThat(config.log()).isEqualTo(new Config.Log(Level.INFO, Logs.Format.TEXT));
  }

  @Test
  void flags_win_over_the_environment_and_that_over_the_file() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("lethe.toml"),
            """
            inputs.max_bytes = 1024
            [work]
            lease = "10s"
            slots = 5
            max_attempts = 4
            """);
    var env = Map.of("LETHE_WORK__SLOTS", "6", "LETHE_WORK__MAX_ATTEMPTS", "7", "HOME", "/");
    var config = Config.load(Optional.of(file), env, Map.of("work.slots", "8"));
    assertThat(config.inputs().maxBytes()).isEqualTo(1024);
    assertThat(config.work().lease()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.work().maxAttempts()).isEqualTo(7);
    assertThat(config.work().slots()).isEqualTo(8);
  }

  @Test
  void the_environment_can_name_the_file_and_a_flag_names_another() throws IOException {
    Path named = Files.writeString(folder.resolve("a.toml"), "log.level = \"warn\"");
    Path other = Files.writeString(folder.resolve("b.toml"), "log.level = \"error\"");
    var env = Map.of("LETHE_CONFIG", named.toString());
    assertThat(Config.load(Optional.empty(), env, Map.of()).log().level()).isEqualTo(Level.WARN);
    assertThat(Config.load(Optional.of(other), env, Map.of()).log().level()).isEqualTo(Level.ERROR);
  }

  @Test
  void every_setting_can_come_from_the_environment() {
    var env = new HashMap<String, String>();
    DEFAULTS.forEach((key, value) -> env.put(Settings.environmentName(key), value));
    assertThat(env).containsKey("LETHE_STORE__PASSWORD_FILE");
    assertThat(Config.load(Optional.empty(), env, Map.of())).isEqualTo(load(Map.of()));
  }

  @Test
  void reserved_names_of_the_environment_are_no_settings() {
    for (String name :
        List.of("LETHE_URL", "LETHE_API_KEY", "LETHE_CONFIG", "LETHE_JAVA_OPTS", "LETHE_JSON")) {
      assertThat(Config.load(Optional.empty(), Map.of(name, ""), Map.of()))
          .isEqualTo(load(Map.of()));
    }
  }

  @Test
  void an_unknown_name_stops_the_start_and_shows_its_neighbours() throws IOException {
    Path file = Files.writeString(folder.resolve("lethe.toml"), "[disk]\nfree_flor = 1\n");
    assertThatThrownBy(() -> Config.load(Optional.of(file), Map.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("unknown setting disk.free_flor in " + file + "; there are disk.free_floor");
    assertThatThrownBy(() -> Config.load(Optional.empty(), Map.of("LETHE_LISTEN", "x"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("LETHE_LISTEN in the environment", "reference.toml lists them");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          server.listen|8080
          server.listen|localhost:
          server.listen|:8080
          server.listen|::1:8080
          server.listen|localhost:65536
          server.public_url|jobs.example.org
          server.public_url|ftp://jobs.example.org
          server.public_url|https://jobs.example.org/?a=b
          data.dir|''
          data.dir|/
          work.slots|-1
          work.slots|many
          work.lease|30
          work.lease|0s
          work.lease|999999999999999999d
          work.max_attempts|0
          work.containment|docker
          work.containment|AUTO
          inputs.max_bytes|10GB
          inputs.max_bytes|0
          inputs.max_bytes|9223372036854775808
          inputs.allow_private_addresses|yes
          inputs.url_timeout|0s
          inputs.url_idle_timeout|2h
          inputs.url_media_types|video
          media.ffmpeg|' '
          log.level|loud
          """)
  void a_bad_value_is_named_with_its_key_and_what_was_expected(String key, String value) {
    assertThatThrownBy(() -> load(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(key + " is \"" + value + "\" on the command line: expected ")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void a_bad_value_from_the_environment_is_shown_as_it_was_spelled_there() {
    var env = Map.of("LETHE_LOG__FORMAT", "xml");
    assertThatThrownBy(() -> Config.load(Optional.empty(), env, Map.of()))
        .hasMessage(
            "log.format is \"xml\" in the environment (as LETHE_LOG__FORMAT):"
                + " expected one of text, json");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db/lethe?user=u&password=s3cret",
    "jdbc:postgresql://u:s3cret@db/lethe",
    "postgres://u:s3cret@db/lethe"
  })
  void a_database_url_with_a_password_is_refused_and_not_repeated(String url) {
    assertThatThrownBy(() -> load(Map.of("store.url", url)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("store.password_file")
        .message()
        .doesNotContain("s3cret");
  }

  @Test
  void a_link_stands_by_default_no_longer_than_it_may() {
    assertThatThrownBy(() -> load(Map.of("links.max_ttl", "1h")))
        .hasMessage("links.default_ttl is longer than links.max_ttl");
  }

  @Test
  void a_user_without_a_database_is_a_mistake() {
    assertThatThrownBy(() -> load(Map.of("store.user", "lethe")))
        .hasMessage("store.user and store.password_file need a store.url");
  }

  @Test
  void the_keys_are_in_tables_where_the_settings_say() {
    var jobs = Map.of("store.url", "jdbc:postgresql://db/lethe", "store.user", "jobs");
    assertThat(load(jobs).keys().tables()).isEmpty();
    Config beside = load(with(jobs, "keys.url", "store"));
    assertThat(beside.keys().tables()).contains(beside.store());
    Config.Store own =
        load(with(jobs, "keys.url", "store", "keys.user", "keys")).keys().tables().get();
    assertThat(own.url()).contains("jdbc:postgresql://db/lethe");
    assertThat(own.user()).contains("keys");
    Config.Store far =
        load(with(jobs, "keys.url", "jdbc:postgresql://k/keys")).keys().tables().get();
    assertThat(far.url()).contains("jdbc:postgresql://k/keys");
    assertThat(far.user()).isEmpty();
    assertThatThrownBy(() -> load(Map.of("keys.url", "sqlite:keys.db")))
        .hasMessageContaining("expected store, or jdbc:postgresql:");
    assertThatThrownBy(() -> load(Map.of("keys.url", "store")))
        .hasMessage("keys.url is store, which needs a store.url");
    assertThatThrownBy(() -> load(Map.of("keys.user", "keys")))
        .hasMessage("keys.user and keys.password_file need a keys.url");
  }

  private static Map<String, String> with(Map<String, String> settings, String... more) {
    var all = new HashMap<>(settings);
    for (int i = 0; i < more.length; i += 2) {
      all.put(more[i], more[i + 1]);
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "keys.dir,/srv/lethe/data/keys",
    "keys.dir,/srv/lethe",
    "keys.dir,/srv/lethe/data/../data",
    "keys.master_file,/srv/lethe/data/master.key",
    "scratch.dir,/srv/lethe/data/scratch"
  })
  void nothing_secret_lies_inside_the_data_folder(String key, String value) {
    assertThatThrownBy(() -> load(Map.of("data.dir", "/srv/lethe/data", key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(key + " is /srv/lethe")
        .hasMessageEndingWith("neither may lie inside the other");
  }

  @Test
  void addresses_and_urls_are_read_in_all_their_forms() {
    assertThat(listening("[::1]:0")).isEqualTo(new Address("::1", 0)).hasToString("[::1]:0");
    assertThat(listening("0.0.0.0:80")).isEqualTo(new Address("0.0.0.0", 80));
    assertThat(listening("localhost:80")).hasToString("localhost:80");
    assertThat(load(Map.of("server.public_url", "https://a.example/")).server().publicUrl())
        .contains(URI.create("https://a.example"));
    assertThat(load(Map.of("store.url", "jdbc:postgresql://db/lethe")).store().url())
        .contains("jdbc:postgresql://db/lethe");
  }

  @Test
  void a_file_that_cannot_be_used_is_one_sentence() throws IOException {
    Path missing = folder.resolve("missing.toml");
    assertThatThrownBy(() -> Config.load(Optional.of(missing), Map.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("there is no settings file " + missing);
    Path broken = Files.writeString(folder.resolve("broken.toml"), "[log]\nlevel = \n");
    assertThatThrownBy(() -> Config.load(Optional.of(broken), Map.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("the settings file " + broken + ", line 2 is not TOML: ")
        .message()
        .doesNotContain("\n");
    Path list = Files.writeString(folder.resolve("list.toml"), "log.level = [\"info\"]\n");
    assertThatThrownBy(() -> Config.load(Optional.of(list), Map.of(), Map.of()))
        .hasMessage("log.level in the settings file " + list + " is a list: expected one value");
  }

  private static Address listening(String text) {
    return load(Map.of("server.listen", text)).server().listen();
  }

  private static Config load(Map<String, String> flags) {
    return Config.load(Optional.empty(), Map.of(), flags);
  }
}
