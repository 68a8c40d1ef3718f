package dev.lethe.ending;

/** Puts a name to a receipt: nobody without the key can write or change one. */
public interface ReceiptSigner {
  /** The receipt as text that proves who wrote it. */
  String sign(Receipt receipt);
}
