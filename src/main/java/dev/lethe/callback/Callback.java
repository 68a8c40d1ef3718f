package dev.lethe.callback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.job.Job;
import java.io.UncheckedIOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of a job, and where.
 *
 * @param url may hold a user name and a password, which are sent as basic authentication
 * @param json the body of a POST; null for a GET without one
 */
public record Callback(URI url, @Nullable String json) {
  /** Under this name a dialect remembers the address that wants to hear of a job. */
  public static final String MEMBER = "callback";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Whether somebody wants to hear of this job. */
  public static boolean wanted(Job job) {
    String remembered = job.content().dialect();
    if (remembered == null || !job.kept()) {
      return false;
    }
    try {
      return JSON.readTree(remembered).path(MEMBER).isTextual();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells nothing: addresses hold secrets. */
  @Override
  public String toString() {
    return "Callback[]";
  }
}
