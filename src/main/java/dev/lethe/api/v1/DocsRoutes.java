package dev.lethe.api.v1;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Route;
import io.javalin.http.Context;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What whoever writes a client reads: the description of the API, as a file and as pages. All of it
 * comes from the jar, and the pages may load nothing from anywhere else.
 */
final class DocsRoutes {
  private static final String DESCRIPTION = "/openapi/v1.yaml";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  /** The version is that of the dependency; a test finds the files missing if it is not. */
  private static final String SWAGGER_UI = "/META-INF/resources/webjars/swagger-ui/5.34.1/";

  /** Swagger UI sets styles on its elements and has its arrows in data URLs; scripts are files. */
  private static final String API_PAGE_MAY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String ERROR_PAGE_MAY =
      "default-src 'none'; style-src 'self'; img-src data:;"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** The files the pages are made of; no other can be asked for. */
  private static final Map<String, PageFile> FILES =
      Map.of(
          "page.css", new PageFile(STYLE, "/docs/page.css"),
          "start.js", new PageFile(SCRIPT, "/docs/start.js"),
          "swagger-ui.css", new PageFile(STYLE, SWAGGER_UI + "swagger-ui.css"),
          "swagger-ui-bundle.js", new PageFile(SCRIPT, SWAGGER_UI + "swagger-ui-bundle.js"));

  private record PageFile(String mediaType, String resource) {}

  List<Route> routes() {
    return List.of(
        Route.get("/openapi.yaml", this::openApi),
        Route.get("/docs", this::page),
        Route.get("/docs/errors", this::errors),
        Route.get("/docs/files/{file}", this::file));
  }

  private void openApi(Context ctx) throws IOException {
    ctx.header("Cache-Control", "no-cache");
    Answer.bytes(ctx, 200, "application/yaml", read(DESCRIPTION));
  }

  private void page(Context ctx) throws IOException {
    html(ctx, API_PAGE_MAY, read("/docs/index.html"));
  }

  private void errors(Context ctx) throws IOException {
    html(ctx, ERROR_PAGE_MAY, ErrorPage.html().getBytes(StandardCharsets.UTF_8));
  }

  private static void html(Context ctx, String policy, byte[] page) throws IOException {
    ctx.header("Cache-Control", "no-cache");
    ctx.header("Content-Security-Policy", policy);
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header("X-Content-Type-Options", "nosniff");
    Answer.bytes(ctx, 200, HTML, page);
  }

  private void file(Context ctx) throws IOException {
    PageFile file = FILES.get(ctx.pathParam("file"));
    if (file == null) {
      throw new Refusal(ErrorCode.NOT_FOUND, "the pages have no such file");
    }
    // Not for long: after an upgrade the page and its files are to be of one version.
    ctx.header("Cache-Control", "max-age=300");
    ctx.header("X-Content-Type-Options", "nosniff");
    Answer.bytes(ctx, 200, file.mediaType(), read(file.resource()));
  }

  private static byte[] read(String resource) throws IOException {
    try (InputStream file = DocsRoutes.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new FileNotFoundException(resource);
      }
      return file.readAllBytes();
    }
  }
}
