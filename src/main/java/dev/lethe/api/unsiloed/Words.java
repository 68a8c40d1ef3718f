package dev.lethe.api.unsiloed;

import dev.lethe.job.Job;

/** The vendor's words for the states of a job, which differ from path to path. */
final class Words {
  private Words() {}

  /** At {@code /jobs}: capitals and small letters mixed, exactly so. */
  static String atJobs(Job job) {
    return switch (job.state()) {
      case DRAFT, QUEUED -> "queued";
      case RUNNING, CANCELLING -> "PROCESSING";
      case SUCCEEDED -> "COMPLETED";
      case FAILED, CANCELLED -> "FAILED";
    };
  }

  /** At {@code /parse}. */
  static String atParse(Job job) {
    return switch (job.state()) {
      case DRAFT, QUEUED -> "Starting";
      case RUNNING, CANCELLING -> "Processing";
      case SUCCEEDED -> "Succeeded";
      case FAILED -> "Failed";
      case CANCELLED -> "Cancelled";
    };
  }

  /** Where models look at files. */
  static String atModels(Job job) {
    return switch (job.state()) {
      case DRAFT, QUEUED -> "queued";
      case RUNNING, CANCELLING -> "processing";
      case SUCCEEDED -> "completed";
      case FAILED, CANCELLED -> "failed";
    };
  }

  /** Why a job that is {@code FAILED} at {@code /jobs} is so. */
  static String reason(Job job) {
    return switch (job.state()) {
      case CANCELLED -> "cancelled";
      case FAILED -> job.content().error() == null ? "failed" : job.content().error().message();
      case DRAFT, QUEUED, RUNNING, CANCELLING, SUCCEEDED ->
          throw new IllegalStateException(job.id() + " has not failed");
    };
  }
}
