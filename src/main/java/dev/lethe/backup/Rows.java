package dev.lethe.backup;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows, as far as a backup has to do with them. */
public interface Rows {
  /** Whether they lie in a file that is backed up from here, and not in a server of their own. */
  boolean inFile();

  /** Writes all rows, as they are at one moment, into a new file. Others go on meanwhile. */
  void copyTo(Path file);

  /** The rows in a copy; to be closed. */
  View open(Path copy);

  /** The rows as they are now. */
  View live();

  /** Whether the data of a job is there to stay, as far as the rows know now. */
  boolean kept(JobId job);

  /** What is looked up in rows, be they a copy or not. */
  interface View extends AutoCloseable {
    /** The version of the schema. */
    String schema();

    /** Whether there is not even an account. */
    boolean empty();

    /** How many jobs have their data. */
    long jobs();

    /** The highest place of a key that a job with data or an account refers to; 0 if none does. */
    long keySlot();

    /** The highest place of a key that any row has, also of what was erased; 0 if none has one. */
    long lastSlot();

    /** The newest jobs that have their data. */
    List<Bound> newest(int limit);

    /** Files that have their bytes, of jobs that have their data, in the order of their ids. */
    List<Filed> files(Optional<ArtifactId> after, int limit);

    @Override
    void close();
  }

  /** A job and where its key is. */
  record Bound(JobId job, long keySlot) {}

  /** A file and what its bytes are. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Filed(JobId job, ArtifactId id, long bytes, byte @Nullable [] sha256) {}
}
