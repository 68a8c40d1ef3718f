package dev.lethe.job;

import dev.lethe.id.JobId;

/** Makes the place of a job on storage, before there is a row that names it. */
public interface JobSpaces {
  /**
   * Makes the job's folder and takes a durable key for it.
   *
   * @return the key's slot
   */
  long open(JobId id);

  /**
   * Takes back the place of a job that has got no row; its key is collected with the stray ones.
   */
  default void giveBack(JobId id) {}
}
