package dev.lethe.api.cielo24;

/**
 * The vendor's clients come in two generations that cannot read each other's answers. They are told
 * apart by how they log in, and the session remembers which it was.
 */
enum Generation {
  /** Logs in by a query or by headers. */
  FIRST(""),
  /** Logs in by a POST of JSON, and refuses fields that it does not know. */
  SECOND("json");

  private final String form;

  Generation(String form) {
    this.form = form;
  }

  /** The word by which a session remembers it. */
  String form() {
    return form;
  }

  static Generation of(String form) {
    return form.equals(SECOND.form) ? SECOND : FIRST;
  }
}
