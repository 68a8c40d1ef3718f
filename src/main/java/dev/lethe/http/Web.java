package dev.lethe.http;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.router.EndpointNotFound;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running HTTP server: one Javalin built from a list of routes. It knows ids, errors and bytes,
 * and nothing of what the routes do.
 */
public final class Web implements AutoCloseable {
  /** Request attribute (a String) by which a front door names the account for the log. */
  public static final String ACCOUNT = "dev.lethe.http.account";

  private static final Logger LOG = LoggerFactory.getLogger(Web.class);
  private static final int HEADER_BYTES = 16 << 10;
  // While stopping, a connection on which nothing moves for this long is closed.
  private static final int SHUTDOWN_IDLE_MILLIS = 500;

  private final Javalin javalin;
  private final Failures failures;
  private final Paths paths;
  private final Edge edge;

  private Web(WebSettings settings, List<Route> routes) {
    this.failures = new Failures(settings.shapes());
    this.paths = Paths.of(routes);
    RequestIds ids = new RequestIds(settings.random());
    this.edge = new Edge(ids, new RequestLog(settings.observer()), failures, settings);
    this.javalin =
        Javalin.create(config -> {
          quiet(config);
          jetty(config, settings, edge);
          routes(config, routes);
        });
  }

  /**
   * Listens when it returns.
   *
   * @throws UncheckedIOException with a sentence for the operator if the address is taken
   */
  public static Web start(WebSettings settings, List<Route> routes) {
    Web web = new Web(settings, routes);
    try {
      web.javalin.start();
    } catch (JavalinBindException e) {
      String address = settings.host() + ":" + settings.port();
      throw new UncheckedIOException(
          "cannot listen on " + address + ": the address is taken or not to be had",
          new BindException(e.getMessage()));
    }
    web.edge.slowClients().start();
    return web;
  }

  /** The port it really listens on. */
  public int port() {
    return javalin.port();
  }

  /** Stops accepting, waits for requests in flight as long as the settings say, cuts the rest. */
  @Override
  public void close() {
    try {
      javalin.stop();
    } catch (JavalinException e) {
      if (!(e.getCause() instanceof TimeoutException)) {
        throw e;
      }
      LOG.warn("requests were still in flight at the end of the drain time and have been cut");
    } finally {
      edge.slowClients().close();
    }
  }

  private static void quiet(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.concurrency.useVirtualThreads = true;
    // Media does not shrink and streams must not wait: what is compressed, Answer decides.
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.generateEtags = false;
    config.router.ignoreTrailingSlashes = false;
  }

  private static void jetty(JavalinConfig config, WebSettings settings, Edge edge) {
    config.jetty.modifyServer(server -> {
      edge.setHandler(new GracefulHandler());
      server.setHandler(edge);
      server.setErrorHandler(edge.errors());
      server.setRequestLog(edge::answered);
      server.setStopTimeout(settings.drain().toMillis());
      if (server.getThreadPool() instanceof QueuedThreadPool pool) {
        pool.setStopTimeout(settings.drain().toMillis());
      }
    });
    config.jetty.modifyHttpConfiguration(Web::http);
    config.jetty.addConnector((server, http) -> {
      ServerConnector connector = connector(server, http, settings);
      connector.addBean(edge.slowClients());
      return connector;
    });
  }

  private static void http(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(HEADER_BYTES);
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, WebSettings settings) {
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(settings.idle().toMillis());
    connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
    connector.setAcceptQueueSize(1024);
    return connector;
  }

  private void routes(JavalinConfig config, List<Route> routes) {
    routes.stream()
        .sorted(Comparator.comparing(Route::path, Paths.ORDER))
        .forEach(route -> {
          Handler handler = ctx -> run(route, ctx);
          add(config, HandlerType.findOrCreate(route.method().name()), route, handler);
          if (route.method() == Route.Method.GET) {
            add(config, HandlerType.HEAD, route, handler);
          }
        });
    config.routes.exception(EndpointNotFound.class, (_, ctx) -> noRoute(ctx));
    config.routes.exception(Exception.class, (e, ctx) -> failures.answer(ctx, e));
  }

  private static void add(JavalinConfig config, HandlerType method, Route route, Handler handler) {
    config.routes.addEndpoint(new Endpoint(method, route.path(), handler));
  }

  private void run(Route route, Context ctx) {
    Trace trace = Trace.of(ctx);
    trace.route = route.path();
    trace.bodyLimit = route.bodyLimit();
    try {
      if (ctx.req().getContentLengthLong() > route.bodyLimit()) {
        throw Body.tooLarge(route.bodyLimit());
      }
      route.handler().handle(ctx);
    } catch (Throwable e) {
      failures.answer(ctx, e);
    } finally {
      trace.account = ctx.attribute(ACCOUNT);
    }
  }

  private void noRoute(Context ctx) {
    Optional<Paths.Offer> offer = paths.match(ctx.path());
    String requestId = Trace.of(ctx).requestId;
    if (offer.isEmpty()) {
      failures.answer(ctx, Problem.ofStatus(404, requestId));
      return;
    }
    Trace.of(ctx).route = offer.get().template();
    ctx.res().setHeader("Allow", offer.get().allow());
    if (ctx.req().getMethod().equals("OPTIONS")) {
      offer.get().options().forEach(ctx.res()::setHeader);
      Answer.empty(ctx, 204);
    } else {
      failures.answer(ctx, Problem.ofStatus(405, requestId));
    }
  }
}
