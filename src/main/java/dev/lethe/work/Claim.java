package dev.lethe.work;

import dev.lethe.job.Job;

/** A job that a worker holds for one attempt; the attempt's number fences all it writes. */
public record Claim(Job job) {
  public int attempt() {
    return job.attempts().current();
  }
}
