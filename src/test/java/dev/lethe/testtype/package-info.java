/** Job types for tests and measurements. */
@org.jspecify.annotations.NullMarked
package dev.lethe.testtype;
