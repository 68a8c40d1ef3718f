/** Copies of the data and of the keys, and the way back. */
@org.jspecify.annotations.NullMarked
package dev.lethe.backup;
