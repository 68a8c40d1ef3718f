package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

final class FormattingTest {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1048524, 1023.9 KiB",
    "1048575, 1.0 MiB",
    "734003200, 700.0 MiB",
    "9223372036854775807, 8.0 EiB"
  })
  void sizes_are_short(long bytes, String text) {
    assertThat(Text.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "999, 999 ms",
    "1000, 1.0 s",
    "59949, 59.9 s",
    "59999, 1 min 00 s",
    "3599499, 59 min 59 s",
    "3600000, 1 h 00 min",
    "90000000, 1 d 01 h"
  })
  void durations_are_short(long millis, String text) {
    assertThat(Text.duration(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"500ms, 500", "30s, 30000", "1h30m, 5400000", "7d, 604800000"})
  void durations_are_read(String text, long millis) {
    assertThat(new Durations().convert(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"''", "30", "s", "-1s", "1.5h", "1 h", "9999999999s"})
  void what_is_no_duration_is_refused(String text) {
    assertThatThrownBy(() -> new Durations().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @Test
  void text_from_elsewhere_cannot_move_the_cursor() {
    assertThat(Text.plain("a\u001b[2Jb\nc\u202ed")).isEqualTo("a?[2Jb?c?d");
  }

  @Test
  void a_file_error_says_what_is_wrong_with_which_file() {
    assertThat(Text.reason(new NoSuchFileException("/x"))).isEqualTo("there is no /x");
  }

  @Test
  void a_table_stands_in_columns() {
    var table = new Table("NAME", "SIZE>", "KIND");
    table.row("a.mp4", "1.0 MiB", "video");
    table.row("long-name.jpg", "9 B", "");

    assertThat(printed(table))
        .isEqualTo(
            """
            | NAME              SIZE  KIND
            | a.mp4          1.0 MiB  video
            | long-name.jpg      9 B
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "720p.mp4, 720p.mp4",
    "../../etc/passwd, passwd",
    "/etc/passwd, passwd",
    "'..\\..\\boot.ini', boot.ini",
    "..., art_1",
    ".profile, profile",
    "'a:b?', a_b_",
    "'', art_1"
  })
  void a_name_does_not_say_where_a_file_goes(String name, String safe) {
    assertThat(FileNames.safe(name, "art_1")).isEqualTo(safe);
  }

  @Test
  void a_name_that_is_taken_gets_a_number() throws IOException {
    Files.createFile(folder.resolve("a.mp4"));
    Files.createFile(folder.resolve("a-2.mp4"));

    assertThat(FileNames.free(folder, "a.mp4")).isEqualTo(folder.resolve("a-3.mp4"));
    assertThat(FileNames.free(folder, "b.mp4")).isEqualTo(folder.resolve("b.mp4"));
  }

  @Test
  void what_lies_on_disk_is_counted_by_job() throws IOException {
    Path job = Files.createDirectories(folder.resolve("blobs/0f/job_1"));
    Files.writeString(job.resolve("art_1"), "12345");
    Files.createDirectories(folder.resolve("blobs/0f/job_2"));

    assertThat(DiskCount.of(folder.resolve("blobs"), "job_1")).isEqualTo(new DiskCount(1, 5, 1));
    assertThat(DiskCount.of(folder.resolve("blobs"), "job_")).isEqualTo(new DiskCount(1, 5, 2));
    assertThat(DiskCount.of(folder.resolve("blobs"), "job_3").isNothing()).isTrue();
    assertThat(DiskCount.of(folder.resolve("absent"), "job_").isNothing()).isTrue();
  }

  @Test
  void a_temporary_folder_goes_with_all_that_is_in_it_and_no_more() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "stays");
    Path path;
    try (var temporary = TemporaryFolder.create("lethe-test-")) {
      path = temporary.path();
      Files.writeString(Files.createDirectories(path.resolve("a/b")).resolve("c"), "x");
      Files.createSymbolicLink(path.resolve("link"), outside);
    }
    assertThat(path).doesNotExist();
    assertThat(outside).hasContent("stays");
  }

  @Test
  void a_bar_shows_the_last_thing_it_heard() {
    var bytes = new ByteArrayOutputStream();
    try (var bar = Bar.ofWork(screen(bytes, true), "run")) {
      bar.work(0.42, "encode");
    }
    String last = bytes.toString(StandardCharsets.UTF_8).replaceAll("(?s).*\r", "");

    assertThat(last).startsWith("run        42 % [====").contains("] encode, ");
    assertThat(last.strip()).hasSizeLessThan(60);
  }

  @Test
  void a_bar_of_bytes_says_how_many_of_how_many() {
    var bytes = new ByteArrayOutputStream();
    try (var bar = Bar.ofBytes(screen(bytes, true), "upload", 10)) {
      bar.bytes(1024, 2048);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("50 %", "] 1.0 KiB of 2.0 KiB, ");
  }

  @Test
  void a_program_gets_no_bar() {
    var bytes = new ByteArrayOutputStream();
    try (var bar = Bar.ofBytes(screen(bytes, false), "upload", 10)) {
      bar.bytes(5, 10);
    }
    assertThat(bytes.size()).isZero();
  }

  private static Screen screen(ByteArrayOutputStream err, boolean terminal) {
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Screen(stream, stream, new BufferedReader(Reader.nullReader()), terminal, 60);
  }

  private static String printed(Table table) {
    var bytes = new ByteArrayOutputStream();
    table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), "| ");
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
