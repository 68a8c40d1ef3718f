package dev.lethe.api.v1;

import dev.lethe.http.Answer;
import dev.lethe.http.Route;
import io.javalin.http.Context;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What whoever writes a client reads: the description of the API, and what each error means. */
final class DocsRoutes {
  private static final String DESCRIPTION = "/openapi/v1.yaml";

  List<Route> routes() {
    return List.of(
        Route.get("/openapi.yaml", this::openApi), Route.get("/docs/errors", this::errors));
  }

  private void openApi(Context ctx) throws IOException {
    try (InputStream file = DocsRoutes.class.getResourceAsStream(DESCRIPTION)) {
      if (file == null) {
        throw new FileNotFoundException(DESCRIPTION);
      }
      ctx.header("Cache-Control", "no-cache");
      Answer.bytes(ctx, 200, "application/yaml", file.readAllBytes());
    }
  }

  private void errors(Context ctx) throws IOException {
    ctx.header("Cache-Control", "no-cache");
    ctx.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    byte[] page = ErrorPage.html().getBytes(StandardCharsets.UTF_8);
    Answer.bytes(ctx, 200, "text/html; charset=utf-8", page);
  }
}
