/**
 * Ends of many jobs at once: what is to end is named by a plan, carried out a few jobs at a time,
 * and proved by one receipt for all.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.sweep;
