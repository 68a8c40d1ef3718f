package dev.lethe.cli;

import dev.lethe.client.Account;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lethe accounts}: the tenants of a server. Needs an admin key. */
@Command(name = "accounts", description = "List accounts; make one with \"create\".")
final class AccountsVerb implements Callable<Integer> {
  @Mixin private final Common common;

  AccountsVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      List<Account> accounts = client.accounts();
      if (common.json) {
        accounts.forEach(common::printJson);
        return ExitCode.DONE;
      }
      var table = new Table("ID", "NAME", "CREATED");
      accounts.forEach(a -> table.row(a.id(), a.name(), Text.time(a.createdAt())));
      table.print(common.out(), "");
      return ExitCode.DONE;
    }
  }

  /** {@code lethe accounts create NAME}. */
  @Command(name = "create", description = "Make an account.")
  static final class Create implements Callable<Integer> {
    @Mixin private final Common common;

    @Parameters(paramLabel = "NAME", description = "A name that no other account has.")
    private String name = "";

    Create(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.connect()) {
        Account made = client.createAccount(name);
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
