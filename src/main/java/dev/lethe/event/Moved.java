package dev.lethe.event;

import dev.lethe.id.JobId;
import dev.lethe.job.Job.Progress;

/** How far the work of a job is. It is told to whoever watches, and kept by nobody. */
public record Moved(JobId job, int attempt, Progress progress) {}
