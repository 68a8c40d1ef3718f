package dev.lethe.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup that a server makes or has made.
 *
 * @param what {@code data} or {@code keys}
 * @param state {@code running}, {@code done} or {@code failed}
 * @param error why it failed
 * @param made what is in it, once it is done
 */
public record Backup(
    String what,
    String to,
    String state,
    @Nullable String error,
    Instant begunAt,
    @Nullable Instant endedAt,
    @Nullable Made made) {

  public boolean running() {
    return state.equals("running");
  }

  /**
   * What is wanted.
   *
   * @param to a folder on the machine of the server
   * @param master where it is to copy the master key, with a backup of the keys; null for nowhere
   */
  public record Ask(String what, String to, @Nullable String master) {}

  /**
   * What is in it; of the keys, the last three alone tell something.
   *
   * @param leftOut files of jobs that were erased meanwhile
   * @param missing files of jobs that go on, which were not there
   * @param damaged files that are not what was written
   * @param graves how many destroyed keys were known
   * @param rowsElsewhere whether the rows are to be backed up by other means
   */
  public record Made(
      long jobs,
      long blobs,
      long blobBytes,
      long leftOut,
      long missing,
      long damaged,
      long graves,
      int masterEpoch,
      boolean rowsElsewhere) {}
}
