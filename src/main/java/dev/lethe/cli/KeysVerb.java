package dev.lethe.cli;

import dev.lethe.client.MasterKey;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lethe keys}: the master key of a server. Needs an admin key. */
@Command(name = "keys", description = "Show how the master key stands; replace it with \"rotate\".")
final class KeysVerb implements Callable<Integer> {
  @Mixin private final Common common;

  KeysVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      return print(common, client.masterKey());
    }
  }

  private static int print(Common common, MasterKey key) {
    if (common.json) {
      common.printJson(key);
    } else {
      String before = key.rotating() ? "; the one before it is still there" : "";
      String since =
          key.rotatedAt() == null ? "" : ", since " + Text.time(key.rotatedAt()) + " the only one";
      common.out().println("master key " + key.epoch() + since + before);
    }
    return key.rotating() ? ExitCode.ACCEPTED : ExitCode.DONE;
  }

  /** {@code lethe keys rotate}. */
  @Command(
      name = "rotate",
      description = {
        "Wrap all keys under a new master key and destroy the old one.",
        "Older copies of the keys then open nothing, of living jobs neither: copy the key folder"
            + " afterwards."
      })
  static final class Rotate implements Callable<Integer> {
    @Mixin private final Common common;

    Rotate(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() {
      try (var client = common.connect()) {
        MasterKey now = client.masterKey();
        // One that was begun is ended first; it is what was asked for.
        return print(common, client.rotateTo(now.rotating() ? now.epoch() : now.epoch() + 1));
      }
    }
  }
}
