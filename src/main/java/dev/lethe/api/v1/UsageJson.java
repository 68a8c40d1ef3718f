package dev.lethe.api.v1;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.lethe.id.AccountId;
import dev.lethe.quota.Limit;
import dev.lethe.quota.Limits;
import dev.lethe.quota.Report;
import dev.lethe.quota.UsageStore;
import dev.lethe.quota.UsageTables.Files;
import dev.lethe.quota.UsageTables.Jobs;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an account uses, on the wire. */
record UsageJson(
    String accountId,
    Instant at,
    List<LimitJson> limits,
    BytesJson bytes,
    List<StateJson> byState,
    List<TypeJson> byType,
    List<KindJson> byKind,
    GrowthJson growth,
    @Nullable Long fullInDays,
    List<FreedJson> frees) {

  static UsageJson of(AccountId account, Report report) {
    List<Jobs> jobs = report.jobs();
    return new UsageJson(
        account.toString(),
        report.at(),
        Arrays.stream(Limit.values()).map(limit -> LimitJson.of(limit, report)).toList(),
        BytesJson.of(report),
        grouped(jobs, one -> one.state() + "/" + one.data()).map(StateJson::of).toList(),
        grouped(jobs.stream().filter(UsageJson::there).toList(), Jobs::type)
            .map(TypeJson::of)
            .toList(),
        report.files().stream().map(KindJson::of).toList(),
        GrowthJson.of(report),
        boxed(report.fullInDays()),
        report.frees().stream()
            .map(one -> new FreedJson(one.day().toString(), one.jobs(), one.bytes()))
            .toList());
  }

  private static Stream<List<Jobs>> grouped(List<Jobs> jobs, Function<Jobs, String> by) {
    return jobs.stream().collect(groupingBy(by, TreeMap::new, toList())).values().stream();
  }

  private static boolean there(Jobs jobs) {
    return jobs.data().equals("kept") || jobs.data().equals("trashed");
  }

  private static long sum(List<Jobs> jobs) {
    return jobs.stream().mapToLong(Jobs::bytes).sum();
  }

  private static long count(List<Jobs> jobs) {
    return jobs.stream().mapToLong(Jobs::jobs).sum();
  }

  private static @Nullable Long boxed(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }

  /**
   * One limit.
   *
   * @param used null for one that is about single files
   * @param soft from how much on there is a warning
   */
  record LimitJson(String limit, @Nullable Long used, @Nullable Long allowed, @Nullable Long soft) {
    static LimitJson of(Limit limit, Report report) {
      UsageStore.Standing now = report.standing();
      boolean counted = limit != Limit.UPLOAD_BYTES;
      boolean warned = limit == Limit.STORED_BYTES || limit == Limit.QUEUED_JOBS;
      return new LimitJson(
          limit.word(),
          counted ? now.used().of(limit) : null,
          UsageRoutes.shown(now.limits().of(limit)),
          UsageRoutes.shown(warned ? now.limits().soft(limit) : Limits.NONE));
    }
  }

  /**
   * Its bytes.
   *
   * @param stored of files that are there
   * @param reserved set aside for files on their way
   * @param onDisk of the same files, as they lie there
   * @param erasing of jobs that are being erased: not its own any more, and not gone yet
   */
  record BytesJson(long stored, long reserved, long onDisk, long erasing) {
    static BytesJson of(Report report) {
      Predicate<Jobs> there = UsageJson::there;
      return new BytesJson(
          sum(report.jobs().stream().filter(there).toList()),
          report.jobs().stream().filter(there).mapToLong(Jobs::reserved).sum(),
          report.files().stream().mapToLong(Files::onDisk).sum(),
          sum(report.jobs().stream().filter(there.negate()).toList()));
    }
  }

  /** Its jobs in one state. */
  record StateJson(String state, String data, long jobs, long bytes) {
    static StateJson of(List<Jobs> jobs) {
      Jobs one = jobs.getFirst();
      return new StateJson(one.state(), one.data(), count(jobs), sum(jobs));
    }
  }

  /** Its jobs of one type. */
  record TypeJson(String type, long jobs, long bytes) {
    static TypeJson of(List<Jobs> jobs) {
      return new TypeJson(jobs.getFirst().type(), count(jobs), sum(jobs));
    }
  }

  /** Its files of one kind. */
  record KindJson(String kind, long files, long bytes, long onDisk) {
    static KindJson of(Files files) {
      return new KindJson(files.kind(), files.files(), files.bytes(), files.onDisk());
    }
  }

  /** How what it uses changed of late. */
  record GrowthJson(@Nullable Long bytesPerDay, List<DayJson> days) {
    static GrowthJson of(Report report) {
      var perDay = report.perDay();
      return new GrowthJson(
          perDay.isPresent() ? Math.round(perDay.getAsDouble()) : null,
          report.days().stream()
              .map(one ->
                  new DayJson(
                      LocalDate.ofInstant(one.at(), ZoneOffset.UTC).toString(), one.bytes()))
              .toList());
    }
  }

  /** What it used on a day. */
  record DayJson(String day, long bytes) {}

  /** What a day frees by itself. */
  record FreedJson(String day, long jobs, long bytes) {}
}
