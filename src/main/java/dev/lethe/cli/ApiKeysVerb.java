package dev.lethe.cli;

import dev.lethe.client.ApiKey;
import dev.lethe.client.Tenants.NewKey;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe api-keys}: the credentials of accounts. Needs an admin key. */
@Command(name = "api-keys", description = "Make, list and revoke API keys.")
final class ApiKeysVerb implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new UsageException("say what to do: create, list or revoke");
  }

  /** {@code lethe api-keys create --account NAME}. */
  @Command(name = "create", description = "Make a key; it is shown this once.")
  static final class Create implements Callable<Integer> {
    @Mixin private final Common common;

    @Option(
        names = "--account",
        required = true,
        paramLabel = "NAME",
        description = "The account it is for: name or id.")
    private String account = "";

    @Option(
        names = "--name",
        defaultValue = "key",
        description = "What to call it (default: ${DEFAULT-VALUE}).")
    private String name = "key";

    @Option(
        names = "--scope",
        split = ",",
        paramLabel = "SCOPE",
        description =
            "jobs:read, jobs:write, jobs:end, admin (default: the first three), or jobs:work"
                + " alone; repeatable.")
    private List<String> scopes = List.of();

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        converter = Moments.class,
        description = "Such as 2027-01-31T22:00:00Z; left out, it does not expire.")
    private @Nullable Instant expires;

    Create(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.connect()) {
        ApiKey made = client.tenants().createKey(new NewKey(account, name, scopes, expires));
        if (common.json) {
          common.printJson(made);
        } else {
          common.out().println(made.key());
        }
        return ExitCode.DONE;
      }
    }
  }

  /** {@code lethe api-keys list --account NAME}. */
  @Command(name = "list", description = "List the keys of an account.")
  static final class Listing implements Callable<Integer> {
    @Mixin private final Common common;

    @Option(
        names = "--account",
        required = true,
        paramLabel = "NAME",
        description = "The account: name or id.")
    private String account = "";

    Listing(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.connect()) {
        List<ApiKey> keys = client.tenants().keys(account);
        if (common.json) {
          keys.forEach(common::printJson);
          return ExitCode.DONE;
        }
        var table = new Table("ID", "NAME", "SCOPES", "CREATED", "EXPIRES", "LAST USED", "REVOKED");
        for (ApiKey key : keys) {
          table.row(
              key.id(),
              key.name(),
              String.join(" ", key.scopes()),
              Text.time(key.createdAt()),
              time(key.expiresAt()),
              time(key.lastUsedAt()),
              time(key.revokedAt()));
        }
        table.print(common.out(), "");
        return ExitCode.DONE;
      }
    }
  }

  private static String time(@Nullable Instant at) {
    return at == null ? "-" : Text.time(at);
  }

  /** {@code lethe api-keys revoke ID}. */
  @Command(name = "revoke", description = "Make a key worthless from its next use on.")
  static final class Revoke implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "ID", description = "The key's id: key_...")
    private String id = "";

    Revoke(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.connect()) {
        client.tenants().revokeKey(id);
        common.out().println(common.json ? "{\"revoked\":true}" : "revoked");
        return ExitCode.DONE;
      }
    }
  }
}
