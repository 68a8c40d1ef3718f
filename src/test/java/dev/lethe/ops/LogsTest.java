package dev.lethe.ops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

@ResourceLock(Resources.SYSTEM_ERR)
final class LogsTest {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

  private final PrintStream stderr = System.err;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @BeforeEach
  void catch_what_is_written() {
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void back_to_quiet() {
    System.setErr(stderr);
    Logs.configure(Level.WARN, Logs.Format.TEXT);
  }

  @Test
  void text_lines_have_time_level_logger_message_and_pairs() {
    Logs.configure(Level.INFO, Logs.Format.TEXT);
    LoggerFactory.getLogger(Logs.class)
        .atInfo()
        .addKeyValue("job", "job_1")
        .addKeyValue("took", "5 ms")
        .log("ended {}", 3);
    assertThat(lines()).matches(TIME + " INFO  ops\\.Logs ended 3 job=job_1 took=\"5 ms\"\n");
  }

  @Test
  void nobody_can_write_lines_of_their_own() {
    Logs.configure(Level.INFO, Logs.Format.TEXT);
    LoggerFactory.getLogger("x")
        .atInfo()
        .addKeyValue("name", "a\nb\" c=\u001b[2J\u2028\u202e")
        .log("one\r\ntwo");
    assertThat(lines())
        .endsWith(" x one\\u000d\\u000atwo name=\"a\\u000ab\\\" c=\\u001b[2J\\u2028\\u202e\"\n")
        .hasLineCount(1);
  }

  @Test
  void json_lines_are_objects_with_the_pairs_as_fields() throws IOException {
    Logs.configure(Level.DEBUG, Logs.Format.JSON);
    LoggerFactory.getLogger(Logs.class)
        .atWarn()
        .addKeyValue("bytes", 12L)
        .addKeyValue("level", "mine")
        .addKeyValue("name", "a\n\"b\"")
        .setCause(new IllegalStateException("why"))
        .log("odd");
    var line = new JsonMapper().readTree(lines());
    assertThat(line.get("time").asText()).matches(TIME);
    assertThat(line.get("level").asText()).isEqualTo("warn");
    assertThat(line.get("logger").asText()).isEqualTo("ops.Logs");
    assertThat(line.get("message").asText()).isEqualTo("odd");
    assertThat(line.get("bytes").isIntegralNumber()).isTrue();
    assertThat(line.get("level_").asText()).isEqualTo("mine");
    assertThat(line.get("name").asText()).isEqualTo("a\n\"b\"");
    assertThat(line.get("stack").asText()).startsWith("java.lang.IllegalStateException: why");
    assertThat(lines()).hasLineCount(1);
  }

  @Test
  void libraries_speak_up_only_to_warn_and_no_louder_than_asked() {
    Logs.configure(Level.DEBUG, Logs.Format.TEXT);
    var jetty = LoggerFactory.getLogger("org.eclipse.jetty.server.Server");
    assertThat(jetty.isInfoEnabled()).isFalse();
    assertThat(jetty.isWarnEnabled()).isTrue();
    assertThat(LoggerFactory.getLogger(Logs.class).isDebugEnabled()).isTrue();
    Logs.configure(Level.ERROR, Logs.Format.TEXT);
    assertThat(jetty.isWarnEnabled()).isFalse();
  }

  @Test
  void before_it_is_configured_only_warnings_are_shown() {
    var context = new LoggerContext();
    context.setMDCAdapter(MDC.getMDCAdapter());
    new Logs().configure(context);
    context.getLogger("x").info("quiet");
    context.getLogger("x").warn("heard");
    assertThat(lines()).contains(" WARN  x heard").hasLineCount(1);
  }

  @Test
  void the_logging_library_finds_this_configuration_by_itself() {
    assertThat(ServiceLoader.load(Configurator.class)).hasOnlyElementsOfType(Logs.class);
  }

  private String lines() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
