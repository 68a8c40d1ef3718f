package dev.lethe.ledger;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Content;
import dev.lethe.job.Job;
import dev.lethe.job.Jobs;
import dev.lethe.job.Source;
import dev.lethe.job.Submission;
import dev.lethe.job.Transactions;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;

/** Runs an ended job again: a new job with a key of its own, into which the inputs are copied. */
public final class Retries {
  private final Jobs jobs;
  private final Ledger ledger;
  private final Artifacts artifacts;
  private final Transactions transactions;
  private final Consumer<JobId> discard;

  /**
   * Takes what it works with.
   *
   * @param discard undoes a new job whose inputs could not be copied
   */
  public Retries(
      Jobs jobs,
      Ledger ledger,
      Artifacts artifacts,
      Transactions transactions,
      Consumer<JobId> discard) {
    this.jobs = jobs;
    this.ledger = ledger;
    this.artifacts = artifacts;
    this.transactions = transactions;
    this.discard = discard;
  }

  /** As {@link #retry(AccountId, JobId, Consumer)}, with nothing beside it. */
  public Job retry(AccountId account, JobId id) throws IOException {
    return retry(account, id, _ -> {});
  }

  /**
   * Makes the new job.
   *
   * @param also happens in the transaction in which the new job appears; if it throws, there is
   *     none
   * @throws Refusal {@code job_not_terminal} while the old one has not ended, {@code data_not_kept}
   *     once its data is not kept
   */
  public Job retry(AccountId account, JobId id, Consumer<JobId> also) throws IOException {
    Job old = jobs.get(account, id);
    if (!old.kept()) {
      throw new Refusal(ErrorCode.DATA_NOT_KEPT, "the data of this job is not kept");
    }
    if (!old.state().ended()) {
      throw new Refusal(ErrorCode.JOB_NOT_TERMINAL, "the job is " + old.state().word());
    }
    List<Artifact> inputs =
        transactions.read(() -> ledger.of(old.id())).stream()
            .filter(file -> file.kind() == ArtifactKind.INPUT)
            .toList();
    var content =
        Content.of(old.content().params(), old.content().labels())
            .with(unfetched(old.content().sources(), inputs));
    var again = new Submission.Checked(old.type(), content, old.terms(), false);
    long bytes = inputs.stream().mapToLong(Artifact::bytes).sum();
    Job fresh = jobs.receive(account, again, id, bytes);
    boolean accepted = false;
    try {
      copy(inputs, fresh);
      Job job =
          transactions.write(() -> {
            Job done = jobs.accept(fresh.id(), false);
            also.accept(fresh.id());
            return done;
          });
      accepted = true;
      return job;
    } finally {
      if (!accepted) {
        discard.accept(fresh.id());
      }
    }
  }

  private static List<Source> unfetched(List<Source> sources, List<Artifact> inputs) {
    var fetched = new HashSet<String>();
    inputs.forEach(input -> fetched.add(InputMeta.name(input)));
    return sources.stream().filter(source -> !fetched.contains(source.name())).toList();
  }

  private void copy(List<Artifact> inputs, Job to) throws IOException {
    for (Artifact input : inputs) {
      Copies.copy(artifacts, input, to.id(), input.meta());
    }
  }
}
