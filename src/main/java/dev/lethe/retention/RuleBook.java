package dev.lethe.retention;

import dev.lethe.ending.Endings;
import dev.lethe.ending.TimedEnds;
import dev.lethe.ending.Trash;
import dev.lethe.job.JobStore;
import dev.lethe.job.Signals;

/**
 * The policies with all that asks them, put together.
 *
 * @param policies what there is
 * @param judgement what it says of jobs
 * @param previews what it will do
 */
public record RuleBook(
    Policies.Parts parts, Policies policies, Judgement judgement, Previews previews) {

  /** Listens to what changes from here on. */
  public static RuleBook of(Policies.Parts parts, Signals signals) {
    var policies = new Policies(parts);
    signals.listen(policies::onSignal);
    var judgement = new Judgement(parts.transactions(), parts.retention(), policies, parts.clock());
    var previews =
        new Previews(parts.transactions(), parts.retention(), policies, judgement, parts.clock());
    return new RuleBook(parts, policies, judgement, previews);
  }

  /** What ends jobs as the rules say. */
  public Retention sweep(JobStore jobs, Endings endings, Trash trash, Signals signals) {
    var sweep =
        new Retention(
            new Retention.Parts(
                parts.transactions(),
                jobs,
                parts.retention(),
                policies,
                judgement,
                new TimedEnds(parts.transactions(), jobs, endings, trash),
                parts.clock()));
    signals.listen(sweep::onSignal);
    return sweep;
  }
}
