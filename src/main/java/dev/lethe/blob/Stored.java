package dev.lethe.blob;

/**
 * What the ledger needs to know of a blob that was written: the length of the plain bytes and of
 * the file, and the SHA-256 of both.
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Stored(long bytes, long storedBytes, byte[] sha256, byte[] cipherSha256) {}
