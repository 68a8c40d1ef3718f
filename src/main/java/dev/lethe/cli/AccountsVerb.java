package dev.lethe.cli;

import dev.lethe.client.Account;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe accounts}: the tenants of a server, as far as the key sees them. */
@Command(name = "accounts", description = "List accounts; make one with \"create\".")
final class AccountsVerb implements Callable<Integer> {
  @Mixin private final Common common;

  AccountsVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      List<Account> accounts = client.tenants().accounts();
      if (common.json) {
        accounts.forEach(common::printJson);
        return ExitCode.DONE;
      }
      Map<String, String> names =
          accounts.stream().collect(Collectors.toMap(Account::id, Account::name));
      var table = new Table("ID", "NAME", "STATE", "PARENT", "CREATED", "SUBSCRIBED UNTIL");
      for (Account one : accounts) {
        String parent = one.parentId() == null ? "-" : names.getOrDefault(one.parentId(), "-");
        table.row(
            one.id(), one.name(), one.state(), parent, Text.time(one.createdAt()), until(one));
      }
      table.print(common.out(), "");
      return ExitCode.DONE;
    }
  }

  private static String until(Account account) {
    Instant ends = account.subscriptionEndsAt();
    return ends == null ? "-" : Text.time(ends);
  }

  /** {@code lethe accounts subscription NAME --until TIME}. */
  @Command(
      name = "subscription",
      description = "Say until when an account may begin jobs by a dialect.")
  static final class Subscription implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "NAME", description = "The account: name or id.")
    private String name = "";

    @Option(
        names = "--until",
        paramLabel = "TIME",
        converter = Moments.class,
        description = "Such as 2027-01-31T22:00:00Z; left out, it does not end.")
    private @Nullable Instant until;

    Subscription(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.connect()) {
        Account now = client.tenants().subscribe(name, until);
        if (common.json) {
          common.printJson(now);
        } else {
          common.out().println(Text.plain(now.name() + " subscribed until " + until(now)));
        }
        return ExitCode.DONE;
      }
    }
  }

  /** {@code lethe accounts password NAME}. */
  @Command(
      name = "password",
      description = "Set the password of an account, read from the first line of the input.")
  static final class Password implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "NAME", description = "The account: name or id.")
    private String name = "";

    Password(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      String password = common.screen().secret("New password of " + Text.plain(name) + ": ");
      try (var client = common.connect()) {
        client.tenants().setPassword(name, password);
        common.out().println(common.json ? "{\"set\":true}" : "set");
        return ExitCode.DONE;
      }
    }
  }

  /** {@code lethe accounts create NAME}. */
  @Command(name = "create", description = "Make an account.")
  static final class Create implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "NAME", description = "A name that no other account has.")
    private String name = "";

    @Option(
        names = "--parent",
        paramLabel = "NAME",
        description = "The account that is to see and may end its jobs; fixed for good.")
    private @Nullable String parent;

    Create(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.connect()) {
        Account made = client.tenants().create(name, parent);
        if (common.json) {
          common.printJson(made);
        } else {
          common.out().println(Text.plain(made.id() + " " + made.name()));
        }
        return ExitCode.DONE;
      }
    }
  }
}
