package dev.lethe.api.pictory;

import dev.lethe.job.Content.JobError;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;

/** The vendor's four words for how a job stands. */
final class Words {
  private Words() {}

  static String status(Job job) {
    if (!job.kept()) {
      return "cleaned";
    }
    return switch (job.state()) {
      case DRAFT, QUEUED, RUNNING, CANCELLING -> "in-progress";
      case SUCCEEDED -> "completed";
      case FAILED, CANCELLED -> "failed";
    };
  }

  /** Clients take an answer that is no success for a failed job and stop asking. */
  static boolean success(Job job) {
    return !status(job).equals("failed");
  }

  /** What went wrong with a job that is no success, in the vendor's word where there is one. */
  static String errorCode(Job job) {
    return job.state() == JobState.CANCELLED ? "JOB_CANCELLED" : Call.of(job).failed();
  }

  static String errorMessage(Job job) {
    if (job.state() == JobState.CANCELLED) {
      return "The job was cancelled";
    }
    JobError error = job.content().error();
    return error == null ? "The job failed" : error.message();
  }
}
