package dev.lethe.account;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import dev.lethe.id.Viewer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: an account, within the scopes of what it showed.
 *
 * @param reach whose things are there for it: its own alone, unless its front door says otherwise
 * @param key the API key by which it asks; null for one that came in by its password
 */
public record Principal(Viewer reach, @Nullable KeyId key, Set<Scope> scopes) {
  public Principal {
    scopes = Set.copyOf(scopes);
  }

  public AccountId account() {
    return reach.account();
  }

  /** The same, for whom other things are there. */
  public Principal reaching(Viewer other) {
    return new Principal(other, key, scopes);
  }

  /** Whether it may administer, and so may do all. */
  public boolean admin() {
    return scopes.contains(Scope.ADMIN);
  }

  /** Refuses unless the key has the scope; an admin key has all. */
  public void needs(Scope scope) {
    if (!scopes.contains(scope) && !admin()) {
      throw new Refusal(ErrorCode.FORBIDDEN_SCOPE, "the API key lacks the scope " + scope.word());
    }
  }
}
