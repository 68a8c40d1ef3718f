package dev.lethe.job;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import java.time.Instant;

/**
 * The jobs of one account and one type that may run now, as one queue: it is known by its first.
 *
 * @param priority that of the first job
 * @param since when the first job could have started
 * @param turn the number of the claim that last served the account; 0 if none has
 */
public record Lane(
    AccountId account, String type, JobId first, int priority, Instant since, long turn) {}
