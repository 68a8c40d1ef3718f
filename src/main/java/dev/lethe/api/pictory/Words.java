package dev.lethe.api.pictory;

import dev.lethe.job.Job;

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

  /** What went wrong, in the vendor's word where there is one. */
  static String errorCode(Job job, Call call) {
    return switch (job.state()) {
      case CANCELLED -> "JOB_CANCELLED";
      case DRAFT, QUEUED, RUNNING, CANCELLING, SUCCEEDED, FAILED -> call.failed();
    };
  }

  static String errorMessage(Job job) {
    var error = job.content().error();
    return switch (job.state()) {
      case CANCELLED -> "The job was cancelled";
      case DRAFT, QUEUED, RUNNING, CANCELLING, SUCCEEDED, FAILED ->
          error == null ? "The job failed" : error.message();
    };
  }
}
