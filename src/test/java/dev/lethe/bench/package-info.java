/** Measurements against the aims of the project; {@code bench/} has one command for each. */
@org.jspecify.annotations.NullMarked
package dev.lethe.bench;
