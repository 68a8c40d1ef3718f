package dev.lethe.ending;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * One hash for many things: the Merkle tree hash of RFC 9162 over their SHA-256, in their order.
 * Whoever holds a copy of them can show with it that they are the ones that were meant.
 *
 * <p>It grows a leaf at a time and keeps no more than one hash for each level, so that a root over
 * a million leaves needs no room.
 */
public final class MerkleRoot {
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest sha = sha256();

  /** Whole trees, each smaller than the one below it. */
  private final Deque<Tree> trees = new ArrayDeque<>();

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Tree(int height, byte[] root) {}

  public static byte[] of(List<byte[]> hashes) {
    var tree = new MerkleRoot();
    hashes.forEach(tree::add);
    return tree.root();
  }

  /** Adds what comes next. */
  public void add(byte[] hash) {
    sha.update(LEAF);
    var tree = new Tree(0, sha.digest(hash));
    while (!trees.isEmpty() && trees.peek().height == tree.height) {
      tree = new Tree(tree.height + 1, joined(trees.pop().root, tree.root));
    }
    trees.push(tree);
  }

  /** The hash of what was added so far. */
  public byte[] root() {
    byte[] root = trees.isEmpty() ? sha.digest() : trees.peek().root;
    for (Tree larger : trees.stream().skip(1).toList()) {
      root = joined(larger.root, root);
    }
    return root;
  }

  private byte[] joined(byte[] left, byte[] right) {
    sha.update(NODE);
    sha.update(left);
    return sha.digest(right);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }
}
