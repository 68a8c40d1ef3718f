package dev.lethe.ending;

import dev.lethe.id.ErasureId;

/**
 * What is stated once the master key is destroyed that a receipt names: that its residual {@code
 * key_copies} has ended. The receipt itself never changes.
 *
 * @param receiptSha256 the hash, in hexadecimal, of the receipt it belongs to
 */
public record Closure(
    String instance, ErasureId erasure, String receiptSha256, Rotation rotation) {}
