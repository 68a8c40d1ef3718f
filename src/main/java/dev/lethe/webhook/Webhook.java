package dev.lethe.webhook;

import dev.lethe.id.AccountId;
import dev.lethe.id.WebhookId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint: where an account wants to be told of events.
 *
 * @param url may hold a secret
 */
public record Webhook(
    WebhookId id,
    AccountId account,
    String url,
    Secrets secrets,
    EventFilter filter,
    Standing standing,
    Instant createdAt) {

  /**
   * How it stands with an endpoint.
   *
   * @param upTo its place in the log
   * @param disabled why it is told nothing; null while it is
   * @param failingSince since when it has taken nothing that was sent; null if it took the last
   */
  public record Standing(long upTo, @Nullable Disabled disabled, @Nullable Instant failingSince) {}

  /** Why an endpoint is told nothing. */
  public enum Disabled {
    USER,
    /** It took nothing for days. */
    FAILING,
    /** It said that it will take nothing any more. */
    GONE;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Disabled of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * By what an endpoint knows who speaks.
   *
   * @param old signs too until {@code oldUntil}
   */
  public record Secrets(String current, @Nullable String old, @Nullable Instant oldUntil) {
    List<String> valid(Instant now) {
      var all = new ArrayList<String>();
      all.add(current);
      if (old != null && oldUntil != null && now.isBefore(oldUntil)) {
        all.add(old);
      }
      return all;
    }

    @Override
    public String toString() {
      return "Secrets[]";
    }
  }

  public boolean enabled() {
    return standing.disabled() == null;
  }

  Webhook at(String address) {
    return new Webhook(id, account, address, secrets, filter, standing, createdAt);
  }

  Webhook with(Secrets changed) {
    return new Webhook(id, account, url, changed, filter, standing, createdAt);
  }

  Webhook with(EventFilter changed) {
    return new Webhook(id, account, url, secrets, changed, standing, createdAt);
  }

  Webhook with(Standing changed) {
    return new Webhook(id, account, url, secrets, filter, changed, createdAt);
  }

  /** Tells neither address nor secret. */
  @Override
  public String toString() {
    return id.toString();
  }
}
