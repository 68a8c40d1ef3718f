package dev.lethe.api.v1;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.audit.Entry;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Json;
import dev.lethe.http.Pages;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.http.Wait;
import dev.lethe.id.EventId;
import dev.lethe.id.WebhookId;
import dev.lethe.webhook.Delivery;
import dev.lethe.webhook.EventFilter;
import dev.lethe.webhook.Webhook;
import dev.lethe.webhook.Webhooks;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where an account wants to be told of events, and how telling went. */
final class WebhookRoutes {
  private static final String LIST = "deliveries";
  private static final Duration OVERLAP = Duration.ofDays(1);

  private final Admission admission;
  private final Webhooks webhooks;
  private final Once once;

  WebhookRoutes(Admission admission, V1.Parts parts, Once once) {
    this.admission = admission;
    this.webhooks = parts.watch().webhooks();
    this.once = once;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/webhooks", this::create),
        Route.get("/v1/webhooks", this::list),
        Route.get("/v1/webhooks/{id}", this::get),
        Route.patch("/v1/webhooks/{id}", this::change),
        Route.delete("/v1/webhooks/{id}", this::remove),
        Route.post("/v1/webhooks/{id}/test", this::test),
        Route.post("/v1/webhooks/{id}/secret", this::rotate),
        Route.get("/v1/webhooks/{id}/deliveries", this::deliveries),
        Route.post("/v1/webhooks/{id}/deliveries/{event}/redeliver", this::redeliver));
  }

  private void create(Context ctx) throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    byte[] body = Body.jsonBytes(ctx);
    NewWebhook asked = Json.read(body, NewWebhook.class);
    String url = asked.url();
    if (url == null) {
      throw Refusal.field("/url", "required", "this is needed");
    }
    EventFilter filter =
        asked.events() == null ? EventFilter.ALL : EventFilter.of("/events", asked.events());
    WebhookJson webhook =
        once.run(
            who.account(),
            Once.request(ctx, body),
            subject -> WebhookJson.of(webhooks.get(who.account(), WebhookId.of(subject)), false),
            note ->
                WebhookJson.of(
                    by(who)
                        .create(
                            who.account(), url, filter, made -> note.accept(made.id().toString())),
                    true));
    Answer.json(ctx, 201, webhook);
  }

  private void list(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query.of(ctx);
    List<WebhookJson> all =
        webhooks.list(who.account()).stream().map(one -> WebhookJson.of(one, false)).toList();
    Answer.json(ctx, 200, new WebhookPage(all, null));
  }

  private void get(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query.of(ctx);
    Answer.json(ctx, 200, WebhookJson.of(webhooks.get(who.account(), id(ctx)), false));
  }

  private void change(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    Change asked = Body.json(ctx, Change.class);
    EventFilter filter = asked.events() == null ? null : EventFilter.of("/events", asked.events());
    var wish = new Webhooks.Wish(asked.url(), filter, asked.enabled());
    Webhook changed = by(who).change(who.account(), id(ctx), wish);
    Answer.json(ctx, 200, WebhookJson.of(changed, false));
  }

  private void remove(Context ctx) {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    by(who).remove(who.account(), id(ctx));
    Answer.empty(ctx, 204);
  }

  private void test(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    Answer.json(ctx, 200, PingJson.of(webhooks.ping(who.account(), id(ctx))));
  }

  private void rotate(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    Duration overlap =
        Body.optionalJson(ctx, NewSecret.class).map(NewSecret::overlap).orElse(OVERLAP);
    Webhook rotated = by(who).rotate(who.account(), id(ctx), overlap);
    Answer.json(ctx, 200, WebhookJson.of(rotated, true));
  }

  private void deliveries(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query query = Query.of(ctx, "limit", "cursor");
    int limit = Pages.limit(query);
    Optional<EventId> before = Pages.cursor(LIST, query).map(WebhookRoutes::cursor);
    // One more than asked for tells whether there is a next page.
    List<Delivery> found = webhooks.deliveries(who.account(), id(ctx), before, limit + 1);
    boolean more = found.size() > limit;
    List<Delivery> page = more ? found.subList(0, limit) : found;
    @Nullable String next = more ? Pages.encode(LIST, page.getLast().event().toString()) : null;
    if (next != null) {
      Pages.link(ctx, next);
    }
    Answer.json(ctx, 200, new DeliveryPage(page.stream().map(DeliveryJson::of).toList(), next));
  }

  private void redeliver(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_WRITE);
    Query.of(ctx);
    EventId event =
        EventId.parse(ctx.pathParam("event")).orElseThrow(() -> Refusal.notFound("event"));
    Answer.json(ctx, 202, DeliveryJson.of(webhooks.redeliver(who.account(), id(ctx), event)));
  }

  private Webhooks by(Principal who) {
    return webhooks.by(new Entry.By(who.account(), who.key()));
  }

  private static WebhookId id(Context ctx) {
    return WebhookId.parse(ctx.pathParam("id")).orElseThrow(() -> Refusal.notFound("webhook"));
  }

  private static EventId cursor(String event) {
    return EventId.parse(event)
        .orElseThrow(
            () -> new Refusal(ErrorCode.INVALID_CURSOR, "start the list again without a cursor"));
  }

  /** What a client may say of an endpoint it wants. */
  record NewWebhook(@Nullable String url, @Nullable List<String> events) {
    @Override
    public String toString() {
      return "NewWebhook[]";
    }
  }

  /** What of an endpoint is to be another than it is. */
  record Change(@Nullable String url, @Nullable List<String> events, @Nullable Boolean enabled) {
    @Override
    public String toString() {
      return "Change[]";
    }
  }

  /** How long the secret before is good too. */
  record NewSecret(@Nullable String oldValidFor) {
    Duration overlap() {
      return oldValidFor == null
          ? OVERLAP
          : Wait.parse("/old_valid_for", oldValidFor, Duration.ZERO, Webhooks.LONGEST_OVERLAP);
    }
  }

  record WebhookPage(List<WebhookJson> items, @Nullable String nextCursor) {}

  record DeliveryPage(List<DeliveryJson> items, @Nullable String nextCursor) {}

  /**
   * An endpoint on the wire.
   *
   * @param secret only in the answer that made it
   */
  record WebhookJson(
      String id,
      String url,
      List<String> events,
      boolean enabled,
      @Nullable String disabledReason,
      @Nullable Instant failingSince,
      Instant createdAt,
      @Nullable Instant oldSecretUntil,
      @Nullable String secret) {
    static WebhookJson of(Webhook webhook, boolean withSecret) {
      Webhook.Disabled why = webhook.standing().disabled();
      return new WebhookJson(
          webhook.id().toString(),
          webhook.url(),
          webhook.filter().patterns(),
          webhook.enabled(),
          why == null ? null : why.word(),
          webhook.standing().failingSince(),
          webhook.createdAt(),
          webhook.secrets().oldUntil(),
          withSecret ? webhook.secrets().current() : null);
    }

    @Override
    public String toString() {
      return id;
    }
  }

  /** How a test went. */
  record PingJson(
      String eventId,
      boolean delivered,
      @Nullable Integer status,
      @Nullable String trouble,
      long durationMs) {
    static PingJson of(Webhooks.Pinged pinged) {
      Delivery.Try how = pinged.how();
      return new PingJson(
          pinged.event().toString(), pinged.taken(), how.status(), how.trouble(), how.tookMillis());
    }
  }

  /** How telling an endpoint of an event went. */
  record DeliveryJson(
      String eventId,
      String type,
      Instant happenedAt,
      String state,
      int attempts,
      @Nullable Integer status,
      @Nullable String trouble,
      @Nullable Long durationMs,
      @Nullable Instant lastTryAt,
      @Nullable Instant nextTryAt) {
    static DeliveryJson of(Delivery delivery) {
      Delivery.Try last = delivery.last();
      return new DeliveryJson(
          delivery.event().toString(),
          delivery.name(),
          delivery.event().at(),
          delivery.state().word(),
          delivery.tries(),
          last == null ? null : last.status(),
          last == null ? null : last.trouble(),
          last == null ? null : last.tookMillis(),
          last == null ? null : last.at(),
          delivery.nextTryAt());
    }
  }
}
