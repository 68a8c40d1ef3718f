package dev.lethe.ledger;

import dev.lethe.id.JobId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The logs of the attempts that run in this process, by job. */
public final class LiveLogs implements AutoCloseable {
  private final Map<JobId, LiveLog> open = new ConcurrentHashMap<>();
  private final Reads reads;
  private final int most;
  private volatile boolean closed;

  /**
   * Makes an empty registry.
   *
   * @param most how many bytes of one attempt's log are held
   */
  public LiveLogs(Reads reads, int most) {
    this.reads = reads;
    this.most = most;
  }

  /** Begins the log of an attempt. */
  public LiveLog begin(JobId job, int attempt) {
    var log = new LiveLog(job, attempt, most, reads, done -> open.remove(job, done));
    open.put(job, log);
    return log;
  }

  public Optional<LiveLog> of(JobId job) {
    return Optional.ofNullable(open.get(job));
  }

  /** Forgets what is held of a job whose data is not kept any more, and cuts its readers. */
  public void cut(JobId job) {
    LiveLog log = open.get(job);
    if (log != null) {
      log.cut();
    }
  }

  /** Whether nobody is to wait for a log any more. */
  public boolean closed() {
    return closed;
  }

  /** Cuts all readers: the end they would come to is not the end of the log. */
  @Override
  public void close() {
    closed = true;
    open.keySet().forEach(reads::cut);
  }
}
