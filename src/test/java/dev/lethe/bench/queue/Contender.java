package dev.lethe.bench.queue;

/** A queue that is filled and then drained. */
interface Contender extends AutoCloseable {
  String name();

  /** Hands in so many jobs that do nothing, which nobody begins yet. */
  void fill(int jobs) throws Exception;

  /** Lets them run until the database says of each that it is done; returns the nanoseconds. */
  long drain() throws Exception;

  @Override
  void close() throws Exception;
}
