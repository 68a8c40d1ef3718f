package dev.lethe.work;

import dev.lethe.id.JobId;
import dev.lethe.job.Job;

/** A job that a worker holds for one attempt; the attempt's number fences all it writes. */
public record Claim(Job job) implements Assignment {
  @Override
  public JobId id() {
    return job.id();
  }

  @Override
  public int attempt() {
    return job.attempts().current();
  }

  @Override
  public String type() {
    return job.type();
  }

  @Override
  public String params() {
    return job.content().params();
  }

  @Override
  public boolean keepPartial() {
    return job.terms().keepPartial();
  }

  @Override
  public boolean hasFiles() {
    return job.stored().artifacts() > 0;
  }

  @Override
  public ToFetch toFetch() {
    return new ToFetch(job.content().sources(), job.stored().reserved());
  }
}
