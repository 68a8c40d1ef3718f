package dev.lethe.retention;

import dev.lethe.id.AccountId;
import java.time.Instant;

/**
 * What of an account will end on a day, as it was first foreseen.
 *
 * @param day counted from 1970, in UTC
 */
public record Foreseen(AccountId account, long day, long jobs, long bytes, Instant at) {}
