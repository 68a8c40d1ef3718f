package dev.lethe.sweep;

/** Puts a name to what is stated of a sweep. */
public interface SweepSigner {
  /** The receipt as text that proves who wrote it. */
  String sign(SweepReceipt receipt);
}
