package dev.lethe.client;

import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit log, word for word as it is hashed; all but its place and hashes are null
 * once what it said was removed.
 */
public record AuditEntry(
    long position,
    @Nullable String at,
    @Nullable String byAccountId,
    @Nullable String byKeyId,
    @Nullable String accountId,
    @Nullable String jobId,
    @Nullable String action,
    @Nullable String subject,
    @Nullable String outcome,
    @Nullable String salt,
    String hash,
    String chain) {}
