package dev.lethe.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looks at the pages below {@code /docs}. Pictures of them are left in {@code target/pages}, for
 * whoever wants to see what the test saw.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DocsPagesTest {
  private static final Path PICTURES = Path.of("target", "pages");

  private TestServer server;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    server = TestServer.start(folder.resolve("server"));
    browser = Browser.start(folder.resolve("profile"));
  }

  @AfterAll
  void stop() throws Exception {
    browser.close();
    server.close();
  }

  @Test
  void the_api_page_shows_every_operation_and_loads_nothing_from_elsewhere() throws Exception {
    int operations = server.server().routes().size();
    browser.open(server.url() + "/docs", operations("opblock") + " >= " + operations);
    browser.screenshot(PICTURES.resolve("docs.png"));
    assertThat(browser.evaluate("document.title").asText()).isEqualTo("Lethe: API");

    browser.open(server.url() + "/docs#/jobs/submitJob", operations("is-open") + " == 1");
    browser.until("document.querySelector('.is-open').innerText.includes('video.transcode')");
    browser.evaluate("document.querySelector('.is-open').scrollIntoView()");
    browser.screenshot(PICTURES.resolve("operation.png"));
    assertQuiet();
  }

  @Test
  void a_request_can_be_tried_with_a_key() throws Exception {
    browser.open(server.url() + "/docs#/jobs/listJobs", operations("is-open") + " == 1");
    click(".authorize");
    browser.until("document.querySelector('.auth-container input')");
    // What React listens to is the event, and it looks at the value behind the property.
    browser.evaluate(
        "{ const field = document.querySelector('.auth-container input');"
            + "Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set"
            + ".call(field, '%s');".formatted(server.adminKey())
            + "field.dispatchEvent(new Event('input', {bubbles: true})); }");
    click(".auth-btn-wrapper .authorize");
    click(".btn-done");
    click(".try-out__btn");
    browser.until("document.querySelector('.execute')");
    click(".execute");
    browser.until("document.querySelector('.live-responses-table .response .response-col_status')");
    String status =
        "document.querySelector('.live-responses-table .response .response-col_status').innerText";
    assertThat(browser.evaluate(status).asText()).startsWith("200");
    assertQuiet();
  }

  @Test
  void the_error_page_marks_the_code_that_a_problem_points_to() throws Exception {
    browser.open(
        server.url() + "/docs/errors#job_not_terminal",
        "document.querySelector('article :target')");
    browser.screenshot(PICTURES.resolve("errors.png"));
    String nav = "getComputedStyle(document.querySelector('nav')).display";
    assertThat(browser.evaluate(nav).asText()).isEqualTo("flex");
    assertQuiet();
  }

  private static String operations(String style) {
    return "document.querySelectorAll('.opblock." + style + "').length";
  }

  private void click(String selector) throws Exception {
    browser.until("document.querySelector('" + selector + "')");
    browser.evaluate("document.querySelector('" + selector + "').click()");
  }

  private void assertQuiet() {
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.requested())
        .isNotEmpty()
        .allMatch(
            address -> address.startsWith(server.url().toString()) || address.startsWith("data:"));
  }
}
