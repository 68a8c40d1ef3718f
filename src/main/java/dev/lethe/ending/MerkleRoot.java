package dev.lethe.ending;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * One hash for many files: the Merkle tree hash of RFC 9162 over their SHA-256, in their order.
 * Whoever holds a copy of the files can show with it that they are the erased ones.
 */
final class MerkleRoot {
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private MerkleRoot() {}

  static byte[] of(List<byte[]> hashes) {
    MessageDigest sha = sha256();
    var level = new ArrayList<byte[]>();
    for (byte[] hash : hashes) {
      sha.update(LEAF);
      level.add(sha.digest(hash));
    }
    if (level.isEmpty()) {
      return sha.digest();
    }
    // Pairs level by level, an odd one moving up as it is, give the tree of the RFC.
    while (level.size() > 1) {
      var above = new ArrayList<byte[]>();
      for (int i = 0; i + 1 < level.size(); i += 2) {
        sha.update(NODE);
        sha.update(level.get(i));
        above.add(sha.digest(level.get(i + 1)));
      }
      if (level.size() % 2 == 1) {
        above.add(level.getLast());
      }
      level = above;
    }
    return level.getFirst();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }
}
