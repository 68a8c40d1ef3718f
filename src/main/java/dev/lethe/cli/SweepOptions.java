package dev.lethe.cli;

import dev.lethe.client.SweepFilter;
import dev.lethe.unit.ByteSizes;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options by which a verb is for many jobs instead of one. */
final class SweepOptions {
  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Many jobs: those made so long ago. 0s stands for all.")
  private @Nullable Duration olderThan;

  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      description = "Many jobs: those in one of these states, such as succeeded,failed.")
  private List<String> states = List.of();

  @Option(names = "--type", description = "Many jobs: those of this type.")
  private @Nullable String type;

  @Option(
      names = "--label",
      paramLabel = "K=V",
      description = "Many jobs: those with this label; given again, with all of them.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--larger-than",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description = "Many jobs: those that store so much at the least, such as 10MiB.")
  private @Nullable Long minBytes;

  @Option(
      names = "--smaller-than",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description = "Many jobs: those that store so much at the most.")
  private @Nullable Long maxBytes;

  @Option(names = "--dry-run", description = "Only say which jobs it would be, and make a plan.")
  private boolean dryRun;

  @Option(
      names = "--plan",
      paramLabel = "HASH",
      description = "Carry out this plan of a dry run: these jobs and no others.")
  private Optional<String> plan = Optional.empty();

  @Option(names = "--account", description = "Whose jobs; needs an admin key.")
  private Optional<String> account = Optional.empty();

  boolean dryRun() {
    return dryRun;
  }

  Optional<String> plan() {
    return plan;
  }

  Optional<String> account() {
    return account;
  }

  /**
   * Whether a verb is for many jobs.
   *
   * @throws UsageException if it is for both one and many, or for none
   */
  static boolean many(SweepOptions options, String id) {
    if (id.isEmpty() == options.given()) {
      return options.given();
    }
    throw new UsageException(
        id.isEmpty()
            ? "name a job, or say which ones: --older-than, --state, --type, --label"
            : "name one job, or say which ones by options, not both");
  }

  private boolean given() {
    return dryRun || plan.isPresent() || account.isPresent() || narrows();
  }

  private boolean narrows() {
    return olderThan != null
        || !states.isEmpty()
        || type != null
        || !labels.isEmpty()
        || minBytes != null
        || maxBytes != null;
  }

  /**
   * Which jobs.
   *
   * @throws UsageException if nothing says so, for a verb must not end all jobs by mistake
   */
  SweepFilter filter() {
    if (!narrows()) {
      throw new UsageException(
          "say which jobs: --older-than, --state, --type, --label; --older-than 0s is all of them");
    }
    return new SweepFilter(states, type, olderThan, null, labels, minBytes, maxBytes, List.of());
  }

  void checkPlan() {
    if (narrows() || dryRun) {
      throw new UsageException("--plan says which jobs: give no --dry-run and no filter with it");
    }
  }

  private static final class Sizes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return ByteSizes.parse(text)
          .orElseThrow(
              () -> new TypeConversionException("'" + text + "' is not " + ByteSizes.EXPECTED));
    }
  }
}
