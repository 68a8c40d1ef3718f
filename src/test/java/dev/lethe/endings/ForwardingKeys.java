package dev.lethe.endings;

import dev.lethe.id.JobId;
import dev.lethe.key.Burial;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/** A key store that does what the real one does, to be spoilt or held up in one place. */
public class ForwardingKeys implements KeyStore {
  private final KeyStore real;

  public ForwardingKeys(KeyStore real) {
    this.real = real;
  }

  @Override
  public long take() {
    return real.take();
  }

  @Override
  public Optional<JobKey> open(long slot) {
    return real.open(slot);
  }

  @Override
  public void destroy(List<Burial> burials) {
    real.destroy(burials);
  }

  @Override
  public boolean destroyed(long slot) {
    return real.destroyed(slot);
  }

  @Override
  public boolean buried(JobId job) {
    return real.buried(job);
  }

  @Override
  public Stream<Burial> graveyard() {
    return real.graveyard();
  }

  @Override
  public int collect(LongPredicate isBound, Instant olderThan) {
    return real.collect(isBound, olderThan);
  }

  @Override
  public List<Long> unbound(LongPredicate isBound, Instant olderThan) {
    return real.unbound(isBound, olderThan);
  }

  @Override
  public int epoch() {
    return real.epoch();
  }

  @Override
  public boolean rotating() {
    return real.rotating();
  }

  @Override
  public int rotate() {
    return real.rotate();
  }

  @Override
  public boolean awaitsRotation() {
    return real.awaitsRotation();
  }

  @Override
  public void close() {
    real.close();
  }

  /** The key destruction is switched off, and nobody is told. */
  static final class Lying extends ForwardingKeys {
    Lying(KeyStore real) {
      super(real);
    }

    @Override
    public void destroy(List<Burial> burials) {}

    @Override
    public boolean destroyed(long slot) {
      return true;
    }
  }

  /** Holds every erasure up right before the key goes. */
  static final class Gated extends ForwardingKeys {
    private final Gate gate;

    Gated(KeyStore real, Gate gate) {
      super(real);
      this.gate = gate;
    }

    @Override
    public void destroy(List<Burial> burials) {
      gate.pass();
      super.destroy(burials);
    }
  }
}
