/**
 * The whole program as its operator meets it: started, stopped and killed as a process of its own.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.e2e;
