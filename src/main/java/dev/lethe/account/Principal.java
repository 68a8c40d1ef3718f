package dev.lethe.account;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: an account, within the scopes of what it showed.
 *
 * @param key the API key by which it asks; null for one that came in by its password
 */
public record Principal(AccountId account, @Nullable KeyId key, Set<Scope> scopes) {
  public Principal {
    scopes = Set.copyOf(scopes);
  }

  /** Refuses unless the key has the scope; an admin key has all. */
  public void needs(Scope scope) {
    if (!scopes.contains(scope) && !scopes.contains(Scope.ADMIN)) {
      throw new Refusal(ErrorCode.FORBIDDEN_SCOPE, "the API key lacks the scope " + scope.word());
    }
  }
}
