package dev.lethe.cli;

import dev.lethe.audit.Body;
import dev.lethe.audit.ChainCheck;
import dev.lethe.audit.Head;
import dev.lethe.audit.Sealed;
import dev.lethe.client.AuditEntry;
import dev.lethe.client.AuditFilter;
import dev.lethe.client.LetheClient;
import dev.lethe.client.Page;
import dev.lethe.receipt.NotGenuine;
import dev.lethe.receipt.PublicKeys;
import dev.lethe.receipt.SignedHeads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe audit}: who did what, and whether the log still says what it said. */
@Command(
    name = "audit",
    description = "List who did what, newest first; check the log with \"verify\".")
final class AuditVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Option(names = "--account", paramLabel = "ID", description = "Done to this account.")
  private Optional<String> account = Optional.empty();

  @Option(names = "--job", paramLabel = "ID", description = "Done to this job.")
  private Optional<String> job = Optional.empty();

  @Option(names = "--action", description = "Only this action, such as erasure.clean.")
  private Optional<String> action = Optional.empty();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Moments.class,
      description = "From then on.")
  private @Nullable Instant since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Moments.class,
      description = "Before then.")
  private @Nullable Instant until;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many at most (default: ${DEFAULT-VALUE}).")
  private int limit = 50;

  AuditVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    var filter =
        new AuditFilter(
            account, job, action, Optional.ofNullable(since), Optional.ofNullable(until));
    var found = new ArrayList<AuditEntry>();
    try (var client = common.connect()) {
      each(client, filter, entry -> found.add(entry) && found.size() < limit);
    }
    if (common.json) {
      found.forEach(common::printJson);
    } else {
      print(found);
    }
    return ExitCode.DONE;
  }

  private void print(List<AuditEntry> found) {
    var table = new Table("POSITION>", "AT", "ACTION", "OUTCOME", "JOB", "SUBJECT", "BY");
    for (AuditEntry entry : found) {
      String by = entry.byKeyId() == null ? entry.byAccountId() : entry.byKeyId();
      table.row(
          Long.toString(entry.position()),
          entry.at() == null ? "-" : Text.time(Instant.parse(entry.at())),
          entry.salt() == null ? "(removed)" : word(entry.action()),
          word(entry.outcome()),
          word(entry.jobId()),
          word(entry.subject()),
          entry.salt() != null && by == null ? "server" : word(by));
    }
    table.print(common.out(), "");
  }

  private static String word(@Nullable String word) {
    return word == null ? "-" : word;
  }

  private static void each(LetheClient client, AuditFilter filter, Predicate<AuditEntry> more) {
    @Nullable String cursor = null;
    do {
      Page<AuditEntry> page = client.audit(filter, cursor);
      if (!page.items().stream().allMatch(more)) {
        return;
      }
      cursor = page.nextCursor();
    } while (cursor != null);
  }

  /** {@code lethe audit head}. */
  @Command(
      name = "head",
      description = "Print how far the log has come, signed, to be kept elsewhere.")
  static final class HeadOf implements Callable<Integer> {
    @Mixin private final Common common;

    @Option(names = "--out", paramLabel = "FILE", description = "Write it there instead.")
    private Optional<Path> out = Optional.empty();

    HeadOf(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() throws IOException {
      try (var client = common.connect()) {
        common.give(out, client.auditHead());
        return ExitCode.DONE;
      }
    }
  }

  /** {@code lethe audit verify}. */
  @Command(
      name = "verify",
      description = {
        "Read the whole log and tell whether an entry was changed, removed or inserted.",
        "With a head saved earlier, also whether entries were cut off or the log was put back."
      })
  static final class Verify implements Callable<Integer> {
    @Mixin private final Common common;

    @Option(names = "--head", paramLabel = "FILE", description = "A head saved earlier.")
    private Optional<Path> saved = Optional.empty();

    @Option(
        names = "--jwks",
        paramLabel = "FILE",
        description = "The public keys, saved earlier; left out, the server is asked for them.")
    private Optional<Path> jwks = Optional.empty();

    Verify(Surroundings around) {
      this.common = new Common(around);
    }

    @Override
    public Integer call() throws IOException {
      try (var client = common.connect()) {
        PublicKeys keys = keys(client);
        var heads = new ArrayList<Head>();
        long known = 0;
        if (saved.isPresent()) {
          Head head = head(keys, read(saved.get()), saved.get().toString());
          heads.add(head);
          known = head.place();
        }
        Head now = head(keys, client.auditHead(), "the head of the server");
        heads.add(now);
        var check = new ChainCheck(heads);
        each(
            client,
            AuditFilter.all(),
            entry -> {
              check.show(sealed(entry));
              return true;
            });
        return tell(check, now, known);
      } catch (NotGenuine e) {
        throw new FailedException("the public keys cannot be read: " + e.getMessage());
      }
    }

    private int tell(ChainCheck check, Head now, long known) {
      var faults = new ArrayList<String>(check.end());
      // What came before the saved head was known when somebody saved it.
      check.contradictions().stream()
          .filter(place -> place > known)
          .forEach(place ->
              faults.add(
                  "entry %d: the server found the log not to be what it had signed"
                      .formatted(place)));
      faults.forEach(fault -> common.out().println(Text.plain(fault)));
      if (!faults.isEmpty()) {
        throw new FailedException("the audit log is not what it was: faults=" + faults.size());
      }
      String removed =
          check.removed() == 0 ? "" : ", " + check.removed() + " of them without what they said";
      common.out().println("genuine: " + check.seen() + " entries" + removed);
      common.out().println("signed up to entry " + now.place() + " at " + Text.time(now.at()));
      return ExitCode.DONE;
    }

    private PublicKeys keys(LetheClient client) throws IOException, NotGenuine {
      return PublicKeys.parse(jwks.isPresent() ? read(jwks.get()) : client.receiptKeys());
    }

    private String read(Path file) throws IOException {
      return Files.readString(common.around().folder().resolve(file)).strip();
    }

    private static Head head(PublicKeys keys, String signed, String name) {
      try {
        return SignedHeads.verify(keys, signed);
      } catch (NotGenuine e) {
        throw new FailedException(name + " is not shown to be genuine: " + e.getMessage());
      }
    }

    private static Sealed sealed(AuditEntry entry) {
      HexFormat hex = HexFormat.of();
      Sealed.Content content = null;
      if (entry.salt() != null) {
        var body =
            new Body(
                Objects.requireNonNullElse(entry.at(), ""),
                entry.byAccountId(),
                entry.byKeyId(),
                entry.accountId(),
                entry.jobId(),
                Objects.requireNonNullElse(entry.action(), ""),
                entry.subject(),
                Objects.requireNonNullElse(entry.outcome(), ""));
        content = new Sealed.Content(hex.parseHex(entry.salt()), body);
      }
      return new Sealed(
          entry.position(), hex.parseHex(entry.hash()), hex.parseHex(entry.chain()), content);
    }
  }
}
