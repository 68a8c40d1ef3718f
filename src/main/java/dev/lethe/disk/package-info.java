/** The disk as the rest of the server knows it: a few durable steps, each with a name. */
@org.jspecify.annotations.NullMarked
package dev.lethe.disk;
