/** Two ends of one job at the same moment, many times over, on both databases. */
@org.jspecify.annotations.NullMarked
package dev.lethe.race;
