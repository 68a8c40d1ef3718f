package dev.lethe.ending;

import dev.lethe.id.ErasureId;

/**
 * What is stated once the master key is destroyed that a receipt names: that what the receipt says
 * will end with it has ended. The receipt itself never changes.
 *
 * @param receiptSha256 the hash, in hexadecimal, of the receipt it belongs to
 * @param ends the code of the residual that has ended
 */
public record Closure(
    String instance, ErasureId erasure, String receiptSha256, String ends, Rotation rotation) {}
