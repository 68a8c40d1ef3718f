package dev.lethe.type.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lethe.job.JobType;
import dev.lethe.work.JobProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandTypesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x = 1 | x is unknown; there are argv, cancel",
        "[limits];memry = '1GiB' | limits.memry is unknown",
        "[limits];memory = 'much' | limits.memory is \"much\": expected a size",
        "[limits];memory = '0' | limits.memory",
        "[limits];cpu = '0s' | limits.cpu",
        "[limits];processes = 0 | limits.processes",
        "[limits];wall_time = 5 | limits.wall_time is 5: expected a text",
        "[inputs];least = 2;most = 1 | inputs.most is less than least",
        "[inputs];least = -1 | inputs.least",
        "[environment];LETHE_X = '1' | environment.LETHE_X is no name",
        "[environment];A-B = '1' | environment.A-B is no name",
        "[environment];A = '{params.x}' | environment.A may have {dir}",
        "[environment];A = 7 | environment.A is 7: expected a text",
        "[progress];from = 'fd4' | progress.from is \"fd4\": expected one of fd3",
        "[progress];phases = ['Ö'] | progress.phases",
        "[[outputs]];match = '*' | outputs[0].media_type is missing",
        "[[outputs]];media_type = 'a/b' | outputs[0].match is missing",
        "[[outputs]];match='[';media_type='a/b'| outputs[0].match is no pattern",
        "[[outputs]];match='*';media_type='a' | outputs[0].media_type is \"a\": expected",
        "[[outputs]];match='*';media_type='a/b';kind='log'| outputs[0].kind is \"log\"",
        "[[outputs]];match='*';media_type='a/b';x=1| outputs[0].x is unknown",
        "[outputs];match='*' | outputs is",
        "other_outputs = 'drop' | other_outputs is \"drop\": expected one of",
        "[exit];retry = [256] | exit.retry",
        "[cancel];grace = '1m' | cancel.grace",
        "network = 'no' | network is \"no\": expected true or false",
        "user = 'a/b' | user is \"a/b\": expected",
        "params = 'none.json' | params names none.json, which cannot be read",
        "params = '../x.json' | params is neither",
        "params = '{\"type\":\"array\"}' | params is no schema of an object",
        "params = 7 | params is 7: expected a text",
        "= 7 | line 2 is not TOML",
      })
  void what_is_wrong_is_told_by_file_and_key(String lines, String why) throws Exception {
    write("a.b", "argv = [\"true\"]\n" + lines.replace(";", "\n").replace('\'', quote(lines)));
    refused("a.b.toml", why);
  }

  /** A literal text of TOML where the value holds quotation marks of its own. */
  private static char quote(String lines) {
    return lines.contains("\"") ? '\'' : '"';
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | argv is empty",
        "argv = [] | argv is empty",
        "argv = \"true\" | argv is \"true\": expected a list",
        "argv = [\"true\", 1] | argv",
        "argv = [\"true\", \"{x}\"]| argv has {x}; there are {dir}, {in}",
        "argv = [\"true\", \"{params.x}\"]| argv has {params.x}, which is not among",
      })
  void a_command_is_a_list_of_texts(String text, String why) throws Exception {
    write("a.b", text);
    refused("a.b.toml", why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "a..b", ".a.", "a b", "1a", "a.b.c.d.e", "ä"})
  void a_file_is_named_as_a_type_is(String name) throws Exception {
    write(name, "argv = [\"true\"]");
    if (name.startsWith(".")) {
      assertThat(CommandTypes.read(folder)).isEmpty();
    } else {
      refused(name, "no name of a job type");
    }
  }

  @Test
  void a_folder_that_is_not_there_is_told_of() {
    assertThatExceptionOfType(TypeFileException.class)
        .isThrownBy(() -> CommandTypes.read(folder.resolve("none")))
        .withMessageContaining("none");
  }

  @Test
  void each_file_is_a_type_and_what_lies_beside_them_is_none() throws Exception {
    write(
        "image.thumb",
        """
        argv = ["sh", "{dir}/thumb.sh", "{in.0}", "--width={params.width}"]
        params = "schema.json"
        [inputs]
        least = 1
        most = 3
        [cancel]
        grace = "2s"
        """);
    Files.writeString(
        folder.resolve("schema.json"),
        """
        {"type":"object","properties":{"width":{"type":"integer","default":5}}}
        """);
    Files.writeString(folder.resolve("thumb.sh"), "true\n");
    write("plain", "argv = [\"true\"]\n");

    List<JobProgram> types = CommandTypes.read(folder);

    assertThat(types).extracting(JobType::name).containsExactly("image.thumb", "plain");
    JobProgram thumb = types.getFirst();
    assertThat(thumb.inputs()).isEqualTo(new JobType.Inputs(1, 3));
    assertThat(thumb.check("{}")).isEqualTo("{\"width\":5}");
    assertThat(thumb.schema()).contains("\"default\":5");
    assertThat(thumb.grace(true)).isEqualTo(Duration.ofSeconds(2));
    assertThat(thumb.grace(false)).isZero();
    assertThat(thumb.unserved()).isEmpty();
    Files.delete(folder.resolve("thumb.sh"));
    assertThat(thumb.unserved()).hasValueSatisfying(why -> assertThat(why).contains("thumb.sh"));
  }

  @Test
  void a_program_that_is_not_there_leaves_its_type_unserved() throws Exception {
    write("a.named", "argv = [\"no-such-program\"]\n");
    write("a.path", "argv = [\"{dir}/none\"]\n");
    write("a.elsewhere", "argv = [\"sh\"]\n[environment]\nPATH = \"{dir}\"\n");
    assertThat(CommandTypes.read(folder))
        .allSatisfy(type ->
            assertThat(type.unserved())
                .hasValueSatisfying(why -> assertThat(why).startsWith("there is no program")));
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name + ".toml"), text);
  }

  private void refused(String file, String why) {
    assertThatExceptionOfType(TypeFileException.class)
        .isThrownBy(() -> CommandTypes.read(folder))
        .withMessageStartingWith(file)
        .withMessageContaining(why);
  }
}
