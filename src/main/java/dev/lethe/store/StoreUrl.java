package dev.lethe.store;

import org.jspecify.annotations.Nullable;

/** Where the PostgreSQL store is: a JDBC URL, and who logs in. */
public record StoreUrl(String jdbc, @Nullable String user, @Nullable String password) {
  @Override
  public String toString() {
    return jdbc;
  }
}
