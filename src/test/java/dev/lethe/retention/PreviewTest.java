package dev.lethe.retention;

import static dev.lethe.retention.Ground.DAY;
import static dev.lethe.retention.Ground.HOUR;
import static dev.lethe.retention.Ground.LABEL;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.Holds.Holder;
import dev.lethe.ending.TestDomain;
import dev.lethe.event.Notice;
import dev.lethe.job.Job;
import dev.lethe.retention.Policies.Keeper;
import dev.lethe.retention.Policy.Label;
import dev.lethe.retention.Policy.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of an end before it comes. */
final class PreviewTest {
  private Ground ground;
  private TestDomain domain;
  private Keeper owner;

  @BeforeEach
  void open(@TempDir Path folder) {
    ground = new Ground(folder);
    domain = ground.domain;
    owner = ground.owner;
  }

  @AfterEach
  void close() {
    ground.close();
  }

  @Test
  void a_preview_tells_what_the_sweep_then_does() {
    Job old = domain.succeeded();
    domain.clock.advance(DAY.multipliedBy(3));
    Job fresh = domain.succeeded();
    Job dated = ground.succeeded(domain.asker, DAY);
    Job held = domain.succeeded();
    domain.holds.put(new Holder(domain.asker, false), held.id(), null);
    Policies policies = domain.rules.policies();
    Policy draft =
        policies.draft(domain.asker.account(), Ground.any(), Ground.deleting(DAY.multipliedBy(2)));
    Preview preview = domain.rules.previews().change(draft, Optional.of(draft));
    assertThat(preview.all().jobs()).isEqualTo(3);
    assertThat(preview.dueNow().jobs()).isEqualTo(1);
    assertThat(preview.held().jobs()).isEqualTo(1);
    assertThat(preview.days().values()).extracting(Preview.Sum::jobs).containsExactly(2L);
    assertThat(preview.sample()).extracting(Preview.Sample::id).startsWith(old.id());
    assertThat(preview.complete()).isTrue();
    assertThat(policies.list(owner)).as("nothing is kept of a preview").isEmpty();
    policies.add(owner, draft, _ -> {});
    ground.pass(ZERO);
    assertThat(domain.now(old).kept()).isFalse();
    assertThat(Stream.of(fresh, dated, held)).allMatch(job -> domain.now(job).kept());
    Preview without = domain.rules.previews().change(draft, Optional.empty());
    assertThat(without.all().jobs()).as("those that it would have ended").isEqualTo(2);
    assertThat(without.later().jobs()).as("by the default").isEqualTo(2);
    Preview everything = domain.rules.previews().of(Optional.of(domain.asker.account()));
    assertThat(everything.all().jobs()).isEqualTo(3);
  }

  @Test
  void a_preview_looks_at_labels_that_no_policy_is_for_yet() {
    Job job = domain.succeeded();
    Policies policies = domain.rules.policies();
    for (Label label : List.of(LABEL, new Label("customer", "c2"))) {
      Policy draft =
          policies.draft(
              domain.asker.account(), new Scope(null, Set.of(), label), Ground.deleting(HOUR));
      long found = domain.rules.previews().change(draft, Optional.of(draft)).all().jobs();
      assertThat(found).isEqualTo(label.equals(LABEL) ? 1 : 0);
    }
    Policy other = ground.policy(domain.asker, null, new Label("customer", "c2"), HOUR);
    Policy ours =
        other.changed(new Scope(null, Set.of(), LABEL), Ground.deleting(HOUR), other.createdAt());
    Preview preview = domain.rules.previews().change(other, Optional.of(ours));
    assertThat(preview.sample()).extracting(Preview.Sample::id).containsExactly(job.id());
  }

  @Test
  void an_account_is_told_once_what_will_end_on_a_day() {
    ground.policy(domain.asker, null, null, DAY.multipliedBy(10));
    domain.succeeded();
    domain.succeeded();
    Asker other = domain.newAsker();
    ground.succeeded(other, DAY.multipliedBy(2));
    Job held = ground.succeeded(other, DAY.multipliedBy(2));
    domain.holds.put(new Holder(other, false), held.id(), null);
    var told = new ArrayList<Notice>();
    Upcoming upcoming = upcoming(told);
    upcoming.runOnce();
    assertThat(told).extracting(Notice::account).containsExactly(other.account());
    domain.clock.advance(DAY.multipliedBy(8));
    upcoming.runOnce();
    upcoming.runOnce();
    upcoming(told).runOnce();
    assertThat(told)
        .extracting(Notice::account)
        .containsExactly(other.account(), domain.asker.account());
    assertThat(told.getLast().facts()).containsEntry("jobs", 2L).containsEntry("bytes", 0L);
    assertThat(told.getLast().facts().get("day"))
        .isEqualTo(domain.clock.instant().plus(DAY.multipliedBy(2)).toString().substring(0, 10));
  }

  private Upcoming upcoming(List<Notice> told) {
    return new Upcoming(
        new Upcoming.Parts(
            domain.transactions(),
            domain.rules.parts().retention(),
            domain.rules.previews(),
            told::add,
            DAY.multipliedBy(3),
            domain.clock));
  }
}
