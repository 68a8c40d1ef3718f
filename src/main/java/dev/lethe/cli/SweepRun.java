package dev.lethe.cli;

import dev.lethe.client.LetheClient;
import dev.lethe.client.Sweep;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Many jobs ended from the terminal: the plan, the question, the bar, and what came of it. */
final class SweepRun {
  private static final int SHOWN = 10;

  private final Common common;
  private final SweepOptions asked;
  private final String action;

  SweepRun(Common common, SweepOptions asked, String action) {
    this.common = common;
    this.asked = asked;
    this.action = action;
  }

  /**
   * Plans, asks, and carries out.
   *
   * @param yes whether not to ask
   */
  int run(boolean yes) {
    try (var client = common.connect()) {
      if (asked.plan().isPresent()) {
        asked.checkPlan();
        String plan = asked.plan().get();
        ask(yes, "This will " + action + " the jobs that the plan names" + finality() + ".");
        return follow(client, client.sweeps().begin(plan, asked.account()));
      }
      Sweep.Plan plan = client.sweeps().plan(action, asked.filter(), asked.account());
      if (asked.dryRun()) {
        return show(plan);
      }
      if (plan.sweep().planned() == 0) {
        common.screen().err().println("no jobs to " + action);
        return ExitCode.DONE;
      }
      ask(yes, question(plan.sweep()));
      return follow(client, client.sweeps().begin(hash(plan.sweep()), asked.account()));
    }
  }

  private void ask(boolean yes, String question) {
    if (yes) {
      return;
    }
    if (!common.screen().terminal()) {
      throw new UsageException("this is for many jobs and there is no terminal to ask: give --yes");
    }
    if (!common.screen().confirmed(question)) {
      throw new FailedException("nothing was done");
    }
  }

  private String question(Sweep plan) {
    return "This will %s %s with %s%s."
        .formatted(action, Text.count(plan.planned(), "job"), Text.bytes(plan.bytes()), finality());
  }

  private String finality() {
    return action.equals("cancel") ? "" : " for good";
  }

  private int show(Sweep.Plan plan) {
    if (common.json) {
      common.printJson(plan);
      return ExitCode.DONE;
    }
    Sweep sweep = plan.sweep();
    common
        .out()
        .printf(
            "%s to %s, %s%n",
            Text.count(sweep.planned(), "job"), action, Text.bytes(sweep.bytes()));
    if (sweep.planned() == 0) {
      return ExitCode.DONE;
    }
    var types = new Table("TYPE", "JOBS>", "SIZE>");
    if (sweep.types() != null) {
      sweep
          .types()
          .forEach(of -> types.row(of.type(), Long.toString(of.jobs()), Text.bytes(of.bytes())));
    }
    types.print(common.out(), "  ");
    var jobs = new Table("ID", "TYPE", "STATE", "SIZE>", "CREATED");
    plan.sample().stream()
        .limit(SHOWN)
        .forEach(job ->
            jobs.row(
                job.jobId(),
                job.type(),
                job.state(),
                Text.bytes(job.storedBytes()),
                Text.time(job.createdAt())));
    jobs.print(common.out(), "  ");
    if (sweep.planned() > SHOWN) {
      common.out().printf("  and %d more%n", sweep.planned() - SHOWN);
    }
    String account = asked.account().map(name -> " --account " + name).orElse("");
    common.out().println("to do it: lethe " + action + " --plan " + hash(sweep) + account);
    return ExitCode.DONE;
  }

  private static String hash(Sweep sweep) {
    String hash = sweep.plan();
    if (hash == null) {
      throw new FailedException("the server gave no plan");
    }
    return hash;
  }

  private int follow(LetheClient client, Sweep begun) {
    common.screen().err().println("sweep " + begun.id() + "; it goes on by itself");
    Sweep ended;
    try (var bar = Bar.ofWork(common.screen(), action)) {
      ended =
          client
              .sweeps()
              .awaitEnd(
                  begun.id(),
                  now ->
                      bar.count(
                          now.done() + now.refused(),
                          now.planned(),
                          "%d of %d".formatted(now.done(), now.planned())));
    }
    if (common.json) {
      common.printJson(ended);
    } else {
      common.out().println(Text.plain(sentence(ended, codes(client, ended))));
    }
    if (ended.receiptUrl() != null) {
      common.screen().err().println("its receipt: lethe receipts get " + ended.id());
    }
    return ended.state().equals("done") ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static Map<String, Long> codes(LetheClient client, Sweep ended) {
    if (ended.refused() == 0) {
      return Map.of();
    }
    try (var refused = client.sweeps().items(ended.id(), java.util.Optional.of("refused"))) {
      return refused.collect(
          Collectors.groupingBy(
              item -> String.valueOf(item.code()), TreeMap::new, Collectors.counting()));
    }
  }

  static String sentence(Sweep sweep, Map<String, Long> codes) {
    String refused =
        codes.isEmpty()
            ? ""
            : codes.entrySet().stream()
                .map(one -> one.getValue() + " " + one.getKey())
                .collect(Collectors.joining(", ", "; left alone: ", ""));
    String aborted = sweep.state().equals("aborted") ? ", aborted" : "";
    return "%s%s: %d of %s%s"
        .formatted(
            done(sweep.action()),
            aborted,
            sweep.done(),
            Text.count(sweep.planned(), "job"),
            refused);
  }

  private static String done(String action) {
    return switch (action) {
      case "cancel" -> "cancelled";
      case "clean" -> "cleaned";
      default -> "deleted";
    };
  }
}
