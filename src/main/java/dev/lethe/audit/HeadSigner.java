package dev.lethe.audit;

import java.util.Optional;

/** Puts a name to heads: nobody without the key can write or change one. */
public interface HeadSigner {
  String sign(Head head);

  /** The head that was signed so; empty if it was not by this signer, or is not as it was. */
  Optional<Head> read(String signed);
}
