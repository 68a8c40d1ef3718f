package dev.lethe.account;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import java.util.Set;

/** Who asks: an account, through one of its keys, within that key's scopes. */
public record Principal(AccountId account, KeyId key, Set<Scope> scopes) {
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
