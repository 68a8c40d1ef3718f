package dev.lethe;

import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.api.Dialect;
import dev.lethe.api.Domain;
import dev.lethe.api.Gate;
import dev.lethe.api.Intake;
import dev.lethe.api.cielo24.Cielo24;
import dev.lethe.api.pictory.Pictory;
import dev.lethe.api.unsiloed.Unsiloed;
import dev.lethe.api.useapi.Useapi;
import dev.lethe.callback.Callback;
import dev.lethe.callback.CallbackStore.Telling;
import dev.lethe.error.Refusal;
import dev.lethe.http.ErrorShape;
import dev.lethe.http.Route;
import dev.lethe.ledger.Links;
import dev.lethe.ledger.Room;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The dialects of one server, a line each, and what they stand on. */
final class Dialects {
  private final List<Dialect> all;

  Dialects(Config config, Stores stores, Engine engine, Around around) {
    var limits =
        new Intake.Limits(config.inputs().maxBytes(), config.work().maxAttempts(), around.room());
    var domain =
        new Domain(
            new Gate(
                engine.authenticator,
                stores.database(),
                stores.accounts(),
                engine.rates,
                around.clock()),
            new Intake(engine.jobs, engine.artifacts, engine.endings::discard, limits),
            engine.accounts,
            engine.sessions,
            engine.jobs,
            engine.operations,
            engine.endings,
            engine.artifacts,
            stores.ledger(),
            around.links(),
            stores.database(),
            around.clock());
    DialectSettings set = config.dialects();
    anonymous(
        "dialects.unsiloed.anonymous_account", set.unsiloed().anonymousAccount(), engine.accounts);
    all =
        List.of(
            new Unsiloed(
                domain,
                set.unsiloed().parse(),
                set.unsiloed().calls(),
                set.unsiloed().anonymousAccount()),
            new Pictory(domain, set.pictory()),
            new Useapi(domain, set.useapi()),
            new Cielo24(
                domain, set.cielo24().performTranscription(), set.cielo24().sandboxAccounts()));
  }

  /** At the start, when nobody can be in its way and the operator sees that its name is no name. */
  static Optional<Account> anonymous(String setting, String name, Accounts accounts) {
    try {
      return name.isEmpty() ? Optional.empty() : Optional.of(accounts.named(name));
    } catch (Refusal e) {
      throw new StartException(setting + ": " + e.getMessage());
    }
  }

  /** What of the server's surroundings they need. */
  record Around(Links links, Room room, InstantSource clock) {}

  List<Route> routes() {
    return all.stream().flatMap(dialect -> dialect.routes().stream()).toList();
  }

  /** What the dialect that made a job has to tell of it. */
  Optional<Callback> callback(Telling telling) {
    return all.stream()
        .filter(dialect -> dialect.name().equals(telling.dialect()))
        .findFirst()
        .flatMap(dialect -> dialect.callback(telling.job()));
  }

  /** How errors look, by path prefix; two dialects that claim one prefix are a mistake of ours. */
  Map<String, ErrorShape> shapes() {
    var shapes = new HashMap<String, ErrorShape>();
    for (Dialect dialect : all) {
      dialect
          .shapes()
          .forEach((prefix, shape) -> {
            if (shapes.put(prefix, shape) != null) {
              throw new IllegalStateException(prefix + " belongs to two dialects");
            }
          });
    }
    return shapes;
  }
}
