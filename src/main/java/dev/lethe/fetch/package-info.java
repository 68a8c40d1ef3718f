/** Inputs and callbacks over HTTP: the only place from which this server goes out. */
@org.jspecify.annotations.NullMarked
package dev.lethe.fetch;
