package dev.lethe.endings;

import dev.lethe.blob.BlobStore;
import dev.lethe.blob.BlobWrite;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A blob store that does what the real one does, to be spoilt in one place. */
public class ForwardingBlobs implements BlobStore {
  private final BlobStore real;

  public ForwardingBlobs(BlobStore real) {
    this.real = real;
  }

  @Override
  public void createFolder(JobId job) {
    real.createFolder(job);
  }

  @Override
  public BlobWrite begin(JobId job, ArtifactId artifact) {
    return real.begin(job, artifact);
  }

  @Override
  public Optional<SeekableByteChannel> open(JobId job, ArtifactId artifact) {
    return real.open(job, artifact);
  }

  @Override
  public boolean delete(JobId job, ArtifactId artifact) {
    return real.delete(job, artifact);
  }

  @Override
  public Map<JobId, Removal> eraseFolders(Map<JobId, Set<ArtifactId>> doomed) {
    return real.eraseFolders(doomed);
  }

  @Override
  public boolean exists(JobId job) {
    return real.exists(job);
  }

  @Override
  public Stream<JobId> folders() {
    return real.folders();
  }

  @Override
  public List<String> files(JobId job) {
    return real.files(job);
  }

  @Override
  public List<Entry> look(JobId job) {
    return real.look(job);
  }

  @Override
  public boolean deleteEntry(JobId job, String name) {
    return real.deleteEntry(job, name);
  }

  @Override
  public long freeBytes() {
    return real.freeBytes();
  }

  /** The deletion of files is switched off, and nobody is told. */
  static final class Lying extends ForwardingBlobs {
    Lying(BlobStore real) {
      super(real);
    }

    @Override
    public Map<JobId, Removal> eraseFolders(Map<JobId, Set<ArtifactId>> doomed) {
      return doomed.keySet().stream()
          .collect(Collectors.toMap(job -> job, _ -> new Removal.Done(new Erased(0, 0, 0))));
    }

    @Override
    public boolean exists(JobId job) {
      return false;
    }
  }
}
