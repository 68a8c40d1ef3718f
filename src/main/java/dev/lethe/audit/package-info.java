/**
 * Who did what to which job, when, and how it came out: entries written with what they tell of,
 * chained and signed a moment later.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.audit;
