package dev.lethe.bench;

import dev.lethe.BareEngine;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * How long a page of 50 jobs takes, narrowed in several ways, at places by chance among as many
 * jobs as are named: the bare query of an index, the page inside with all content opened, and the
 * page over HTTP, in turns.
 */
final class ListBench {
  private static final int PAGE = 50;
  private static final int CUSTOMERS = 100;
  private static final int WARM_UP = 1_000;
  private static final int PAGES = Integer.getInteger("bench.pages", 2_000);
  private static final int PLACES = 1_000;
  private static final String BARE =
      """
      select * from jobs
      where account_id = ? and state = ? and type = ? and visibility = 'shown' and id < ?
      order by id desc limit 50
      """;

  /** What a page is narrowed by. */
  private record Filter(
      Set<JobState> states, Optional<String> type, Optional<JobQuery.Label> label) {
    JobQuery page(AccountId account, JobId after) {
      return new JobQuery(account, states, type, Optional.empty(), label, Optional.of(after), PAGE);
    }
  }

  private static final Map<String, Filter> FILTERS = filters();

  private ListBench() {}

  public static void main(String[] args) throws Exception {
    List<Integer> counts =
        args.length == 0
            ? List.of(10_000, 1_000_000)
            : Arrays.stream(args).map(Integer::valueOf).toList();
    Figures.machine("before");
    try (var folder = Folder.create()) {
      int present = 0;
      var medians = new ArrayList<Double>();
      for (int count : counts) {
        medians.add(measure(folder.path(), count - present, count));
        present = count;
      }
      Figures.line(
          "%,d jobs beside %,d".formatted(counts.getLast(), counts.getFirst()),
          "%.2f of the worst p99 inside",
          medians.getLast() / medians.getFirst());
    }
    Figures.machine("after");
  }

  /** Adds jobs and returns the worst p99 of a page inside, in milliseconds. */
  private static double measure(Path folder, int more, int all) throws Exception {
    double worst = 0;
    try (var engine = new BareEngine(folder)) {
      engine.listed(more, CUSTOMERS);
      List<JobId> places = places(engine);
      List<Double> bare = bare(folder.resolve("data/lethe.db"), engine.account(), places);
      print("%,d jobs, bare query".formatted(all), Figures.of(bare), 0);
      double least = Figures.of(bare).percentile(99);
      for (var filter : FILTERS.entrySet()) {
        Figures inside = Figures.of(inside(engine, filter.getValue(), places));
        print("%,d jobs, %s".formatted(all, filter.getKey()), inside, least);
        worst = Math.max(worst, inside.percentile(99));
      }
    }
    return worst;
  }

  private static void print(String what, Figures figures, double least) {
    String beside =
        least == 0
            ? ""
            : ", %.1f of the bare p99 (aim: at most 2)".formatted(figures.percentile(99) / least);
    Figures.line(
        what, "p50 %.2f ms, p99 %.2f ms%s", figures.median(), figures.percentile(99), beside);
  }

  /** Ids spread over all jobs, to page on from. */
  private static List<JobId> places(BareEngine engine) {
    var random = new Random(7);
    List<JobId> all = engine.jobIds();
    return random.ints(PLACES, all.size() / 2, all.size()).mapToObj(all::get).toList();
  }

  private static List<Double> bare(Path file, AccountId account, List<JobId> places)
      throws Exception {
    var took = new ArrayList<Double>();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var query = connection.prepareStatement(BARE)) {
      query.setString(1, account.toString());
      query.setString(2, JobState.SUCCEEDED.word());
      query.setString(3, "bench.rare");
      for (int i = -WARM_UP; i < PAGES; i++) {
        long began = System.nanoTime();
        query.setString(4, places.get(Math.floorMod(i, PLACES)).toString());
        read(query);
        if (i >= 0) {
          took.add((System.nanoTime() - began) / 1e6);
        }
      }
    }
    return took;
  }

  /** Every column is looked at, as by whoever makes something of the row. */
  private static void read(PreparedStatement query) throws Exception {
    try (ResultSet rows = query.executeQuery()) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int column = 1; column <= columns; column++) {
          rows.getString(column);
        }
      }
    }
  }

  private static List<Double> inside(BareEngine engine, Filter filter, List<JobId> places) {
    var took = new ArrayList<Double>();
    for (int i = -WARM_UP; i < PAGES; i++) {
      JobId after = places.get(Math.floorMod(i, PLACES));
      long began = System.nanoTime();
      List<Job> page = engine.list(filter.page(engine.account(), after));
      if (i >= 0) {
        took.add((System.nanoTime() - began) / 1e6);
      }
      if (page.isEmpty()) {
        throw new IllegalStateException("nothing fits");
      }
    }
    return took;
  }

  private static Map<String, Filter> filters() {
    Optional<String> rare = Optional.of("bench.rare");
    var label = Optional.of(new JobQuery.Label("customer", "c7"));
    var filters = new LinkedHashMap<String, Filter>();
    filters.put("all", new Filter(Set.of(), Optional.empty(), Optional.empty()));
    filters.put(
        "one state, rare", new Filter(Set.of(JobState.FAILED), Optional.empty(), Optional.empty()));
    filters.put("one type", new Filter(Set.of(), rare, Optional.empty()));
    filters.put("state and type", new Filter(Set.of(JobState.SUCCEEDED), rare, Optional.empty()));
    filters.put("one label", new Filter(Set.of(), Optional.empty(), label));
    return filters;
  }
}
