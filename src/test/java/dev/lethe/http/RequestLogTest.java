package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The one line per request: what is in it, and that nothing secret is. */
final class RequestLogTest {
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  @Test
  void a_line_names_the_template_and_the_account_but_nothing_the_client_wrote() throws Exception {
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
          }
        };
    appender.start();
    Logger logger = (Logger) LoggerFactory.getLogger("dev.lethe.http.request");
    logger.addAppender(appender);
    // Other tests of this JVM set the level of all loggers.
    logger.setLevel(Level.INFO);
    Route route =
        Route.get(
            "/l/{token}",
            ctx -> {
              ctx.attribute(Web.ACCOUNT, "acc_1");
              Answer.json(ctx, 200, "x");
            });
    try (Web web = Web.start(WebSettings.on("127.0.0.1", 0, new Random(1)), List.of(route))) {
      Client client = new Client(web.port());
      client.send(
          client
              .request("/l/s3cret?key=s3cret")
              .header("Authorization", "Bearer s3cret")
              .header("X-Request-Id", "mine")
              .build());
      assertThat(lines.poll(5, TimeUnit.SECONDS))
          .matches(
              "method=GET route=/l/\\{token} status=200 ms=\\d+\\.\\d bytes=3"
                  + " request_id=mine account=acc_1");
      client.send("GET", "/s3cret?key=s3cret");
      assertThat(lines.poll(5, TimeUnit.SECONDS))
          .startsWith("method=GET route=none status=404")
          .doesNotContain("s3cret");
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(null);
    }
  }
}
