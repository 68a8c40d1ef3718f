package dev.lethe.api.useapi;

import java.util.Locale;

/** The create calls of the dialect, each served by a job type that the operator names. */
public enum Verb {
  IMAGINE(""),
  BUTTON(""),
  DESCRIBE(Asked.DESCRIBE_URL),
  BLEND(Asked.BLEND_URLS);

  private final String input;

  Verb(String input) {
    this.input = input;
  }

  /** The last part of its path. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The field that names its inputs if the operator says nothing else; empty for none. */
  public String input() {
    return input;
  }
}
