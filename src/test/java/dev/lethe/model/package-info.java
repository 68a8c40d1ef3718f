/** All interleavings of what can happen to one job, on the real classes and a real database. */
@org.jspecify.annotations.NullMarked
package dev.lethe.model;
