package dev.lethe.ending;

/** Puts a name to statements: nobody without the key can write or change one. */
public interface ReceiptSigner {
  /** The receipt as text that proves who wrote it. */
  String sign(Receipt receipt);

  /** The same closure gives the same text. */
  String sign(Closure closure);

  /** The same attestation gives the same text. */
  String sign(Attestation attestation);
}
