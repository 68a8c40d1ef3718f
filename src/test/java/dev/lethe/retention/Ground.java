package dev.lethe.retention;

import static dev.lethe.ending.TestDomain.TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.Erasure.Action;
import dev.lethe.ending.TestDomain;
import dev.lethe.job.Content;
import dev.lethe.job.Job;
import dev.lethe.job.Submission;
import dev.lethe.retention.Policies.Keeper;
import dev.lethe.retention.Policy.From;
import dev.lethe.retention.Policy.Label;
import dev.lethe.retention.Policy.Scope;
import dev.lethe.retention.Policy.Term;
import dev.lethe.work.Claim;
import dev.lethe.work.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Real rows, keys and files with an administrator, and short words for policies and their jobs. */
final class Ground implements AutoCloseable {
  static final Duration HOUR = Duration.ofHours(1);
  static final Duration DAY = Duration.ofDays(1);
  static final Duration TICK = Duration.ofMillis(1);

  /** Every job has it. */
  static final Label LABEL = new Label("customer", "c1");

  final TestDomain domain;
  final Keeper owner;
  final Keeper admin;

  Ground(Path folder) {
    domain = TestDomain.in(folder);
    owner = new Keeper(domain.asker, false);
    admin = new Keeper(domain.newAsker(), true);
  }

  Policy policy(@Nullable Asker of, @Nullable String type, @Nullable Label label, Duration after) {
    return add(of, new Scope(type, Set.of(), label), deleting(after));
  }

  Policy add(@Nullable Asker of, Scope scope, Term term) {
    Policies policies = domain.rules.policies();
    Policy draft = policies.draft(of == null ? null : of.account(), scope, term);
    return policies.add(admin, draft, _ -> {});
  }

  static Term deleting(Duration after) {
    return new Term(From.ENDED, after, Action.DELETE, null);
  }

  static Scope any() {
    return new Scope(null, Set.of(), null);
  }

  Job succeeded(Asker who, @Nullable Duration expiresIn) {
    var content = Content.of("{\"p\":1}", Map.of("customer", "c1"));
    var terms = new Job.Terms(1, null, expiresIn, false);
    Job job =
        domain.jobs.submit(who.account(), new Submission.Checked(TYPE, content, terms, false));
    return finished(domain.claim(), job);
  }

  Job finished(Claim claim, Job job) {
    assertThat(claim.job().id()).isEqualTo(job.id());
    domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    return domain.now(job);
  }

  /** Time passes, and what is due ends. */
  void pass(Duration time) {
    domain.clock.advance(time);
    domain.expiry.runOnce();
  }

  @Override
  public void close() {
    domain.close();
  }
}
