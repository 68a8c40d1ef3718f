package dev.lethe.ending;

import dev.lethe.blob.BlobStore;
import dev.lethe.blob.BlobWrite;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import java.nio.channels.SeekableByteChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A blob store whose deletions fail for chosen jobs, loudly or, worse, in silence. */
final class FailingBlobs implements BlobStore {
  private final BlobStore whole;
  private final Set<JobId> failing = ConcurrentHashMap.newKeySet();
  private final Set<JobId> pretending = ConcurrentHashMap.newKeySet();

  FailingBlobs(BlobStore whole) {
    this.whole = whole;
  }

  void failFor(JobId job) {
    failing.add(job);
  }

  void pretendFor(JobId job) {
    pretending.add(job);
  }

  void mend() {
    failing.clear();
    pretending.clear();
  }

  @Override
  public Map<JobId, Removal> eraseFolders(Map<JobId, Set<ArtifactId>> doomed) {
    var fine = new HashMap<>(doomed);
    fine.keySet().removeIf(job -> failing.contains(job) || pretending.contains(job));
    var removals = new HashMap<>(whole.eraseFolders(fine));
    for (JobId job : doomed.keySet()) {
      if (failing.contains(job)) {
        var why = new IllegalStateException("the disk does not want to");
        removals.put(job, new Removal.Failed(why));
      } else if (pretending.contains(job)) {
        removals.put(job, new Removal.Done(new Erased(0, 0, 0)));
      }
    }
    return removals;
  }

  @Override
  public void createFolder(JobId job) {
    whole.createFolder(job);
  }

  @Override
  public BlobWrite begin(JobId job, ArtifactId artifact) {
    return whole.begin(job, artifact);
  }

  @Override
  public Optional<SeekableByteChannel> open(JobId job, ArtifactId artifact) {
    return whole.open(job, artifact);
  }

  @Override
  public boolean delete(JobId job, ArtifactId artifact) {
    return whole.delete(job, artifact);
  }

  @Override
  public boolean exists(JobId job) {
    return whole.exists(job);
  }

  @Override
  public Stream<JobId> folders() {
    return whole.folders();
  }

  @Override
  public List<String> files(JobId job) {
    return whole.files(job);
  }

  @Override
  public List<Entry> look(JobId job) {
    return whole.look(job);
  }

  @Override
  public boolean deleteEntry(JobId job, String name) {
    return whole.deleteEntry(job, name);
  }

  @Override
  public long freeBytes() {
    return whole.freeBytes();
  }
}
