package dev.lethe.work;

import dev.lethe.job.Source;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.InputMeta;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * Brings the inputs of a job that are given by address, before its program begins. What is brought
 * is an input like any other, encrypted and in the ledger, and is there for later attempts too.
 */
final class InputFetch {
  private static final int CHUNK = 64 << 10;
  private static final long LOOK_BYTES = 16 << 20;

  private final Worker.Sources sources;
  private final Artifacts artifacts;
  private final Assignment claim;
  private final DoubleConsumer progress;

  /**
   * Takes what it works with.
   *
   * @param progress told how far all inputs are together, from 0 to 1
   */
  InputFetch(
      Worker.Sources sources, Artifacts artifacts, Assignment claim, DoubleConsumer progress) {
    this.sources = sources;
    this.artifacts = artifacts;
    this.claim = claim;
    this.progress = progress;
  }

  /**
   * Fetches what no upload and no earlier attempt has brought.
   *
   * @throws FetchFailed if a source does not give what it should
   */
  void run(List<Artifact> present) throws IOException {
    List<Source> wanted = claim.toFetch().sources();
    if (wanted.isEmpty()) {
      return;
    }
    Set<String> there = new HashSet<>();
    present.forEach(input -> there.add(InputMeta.name(input)));
    List<Source> missing = wanted.stream().filter(s -> !there.contains(s.name())).toList();
    long reserved = claim.toFetch().reserved();
    long most = reserved == 0 ? Long.MAX_VALUE : reserved / missing.size();
    for (int i = 0; i < missing.size(); i++) {
      int before = i;
      fetch(
          missing.get(i),
          new Share(most, missing.size() - i - 1),
          part -> progress.accept((before + part) / missing.size()));
    }
  }

  /**
   * What one input may take of what was set aside for all.
   *
   * @param most how many bytes
   * @param toCome how many inputs are to be fetched after it
   */
  private record Share(long most, int toCome) {
    void check(long bytes) throws FetchFailed {
      if (bytes > most) {
        throw FetchFailed.tooLarge("an input of this account has at most " + most + " bytes");
      }
    }
  }

  private void fetch(Source source, Share share, DoubleConsumer part) throws IOException {
    part.accept(0);
    sources.room().check(0);
    try (Fetcher.Fetched found = sources.fetcher().open(source.url())) {
      sources.room().check(found.length());
      share.check(found.length());
      String name = found.name().isEmpty() ? source.name() : found.name();
      var label =
          new Artifacts.Label(
              ArtifactKind.INPUT,
              name,
              found.mediaType(),
              InputMeta.of(source.name()),
              claim.attempt());
      Artifacts.Write write = artifacts.begin(claim.id(), label);
      try {
        copy(found, write, share, part);
        write.commitFetched(share.toCome());
      } finally {
        close(write);
      }
    }
  }

  private void copy(Fetcher.Fetched from, Artifacts.Write to, Share share, DoubleConsumer part)
      throws IOException {
    byte[] buffer = new byte[CHUNK];
    long unlooked = 0;
    for (int n = from.bytes().read(buffer); n >= 0; n = from.bytes().read(buffer)) {
      to.write(buffer, 0, n);
      share.check(to.bytes());
      if (from.length() > 0) {
        part.accept((double) to.bytes() / from.length());
      }
      unlooked += n;
      if (unlooked > LOOK_BYTES) {
        unlooked = 0;
        sources.room().check(0);
      }
    }
  }

  /** An attempt that is ended is interrupted, and must tidy up all the same. */
  private static void close(Artifacts.Write write) {
    boolean interrupted = Thread.interrupted();
    try {
      write.close();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
