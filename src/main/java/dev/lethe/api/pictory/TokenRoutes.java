package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.account.Sessions;
import dev.lethe.api.Gate;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;

/** The older way in: the name of an account and its API key or password, for a token. */
final class TokenRoutes {
  private final Sessions sessions;

  TokenRoutes(Sessions sessions) {
    this.sessions = sessions;
  }

  List<Route> routes() {
    return List.of(Route.post("/pictoryapis/v1/oauth2/token", this::token));
  }

  private void token(Context ctx) throws IOException {
    JsonNode asked = Requests.body(ctx);
    String name = Requests.text(asked, "client_id");
    String secret = Requests.text(asked, "client_secret");
    String token =
        Gate.login(
                ctx, () -> sessions.loginByKey(name, secret).or(() -> sessions.login(name, secret)))
            .orElseThrow(() -> new Refusal(ErrorCode.UNAUTHORIZED, "no such client"));
    Answer.json(
        ctx,
        200,
        Json.mapper()
            .createObjectNode()
            .put("access_token", token)
            .put("expires_in", Sessions.IDLE.toSeconds())
            .put("token_type", "Bearer"));
  }
}
