package dev.lethe.cli;

import dev.lethe.client.Usage;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe usage}: what an account uses, of what, and where that leads. */
@Command(name = "usage", description = "Show what an account has stored, and what it may.")
final class UsageVerb implements Callable<Integer> {
  private static final String NOTHING = "-";

  @Mixin private final Common common;

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "Another one than that of the key: name or id. Needs an admin key.")
  private @Nullable String account;

  UsageVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      Usage usage = client.quotas().usage(account);
      if (common.json) {
        common.printJson(usage);
      } else {
        print(usage, common.out());
      }
      return ExitCode.DONE;
    }
  }

  private static void print(Usage usage, PrintStream out) {
    var limits = new Table("LIMIT", "USED>", "ALLOWED>", "WARNED FROM>");
    usage
        .limits()
        .forEach(one ->
            limits.row(
                one.limit(),
                shown(one, one.used()),
                shown(one, one.allowed()),
                shown(one, one.soft())));
    limits.print(out, "");
    out.println();
    Usage.Bytes bytes = usage.bytes();
    out.println(
        "stored %s (%s on disk), set aside %s, being erased %s"
            .formatted(
                Text.bytes(bytes.stored()),
                Text.bytes(bytes.onDisk()),
                Text.bytes(bytes.reserved()),
                Text.bytes(bytes.erasing())));
    out.println(growth(usage));
    var states = new Table("STATE", "DATA", "JOBS>", "BYTES>");
    usage
        .byState()
        .forEach(one ->
            states.row(
                one.state(), one.data(), String.valueOf(one.jobs()), Text.bytes(one.bytes())));
    below(states, out);
    var types = new Table("TYPE", "JOBS>", "BYTES>");
    usage
        .byType()
        .forEach(one -> types.row(one.type(), String.valueOf(one.jobs()), Text.bytes(one.bytes())));
    below(types, out);
    var kinds = new Table("KIND", "FILES>", "BYTES>", "ON DISK>");
    usage
        .byKind()
        .forEach(one ->
            kinds.row(
                one.kind(),
                String.valueOf(one.files()),
                Text.bytes(one.bytes()),
                Text.bytes(one.onDisk())));
    below(kinds, out);
    frees(usage.frees(), out);
  }

  private static void frees(List<Usage.Freed> days, PrintStream out) {
    var table = new Table("ENDS BY ITSELF ON", "JOBS>", "BYTES>");
    days.forEach(one -> table.row(one.day(), String.valueOf(one.jobs()), Text.bytes(one.bytes())));
    below(table, out);
  }

  private static void below(Table table, PrintStream out) {
    if (!table.isEmpty()) {
      out.println();
      table.print(out, "");
    }
  }

  private static String growth(Usage usage) {
    Long perDay = usage.growth().bytesPerDay();
    if (perDay == null) {
      return "growth is known after the first day";
    }
    String how = perDay < 0 ? "shrinks by " : "grows by ";
    String text = how + Text.bytes(Math.abs(perDay)) + " a day";
    Long full = usage.fullInDays();
    return full == null ? text : text + ", full in " + Text.count(full, "day");
  }

  private static String shown(Usage.Line line, @Nullable Long value) {
    return line.limit().endsWith("_bytes") ? size(value) : number(value);
  }

  static String size(@Nullable Long bytes) {
    return bytes == null ? NOTHING : Text.bytes(bytes);
  }

  static String number(@Nullable Long value) {
    return value == null ? NOTHING : value.toString();
  }
}
