/**
 * A typed client of the v1 API. It uses the JDK's HTTP client and Jackson and nothing else of
 * Lethe, so that it can be lifted out as it stands. Calls block; an interrupt ends a call with
 * {@link java.util.concurrent.CancellationException} and leaves the thread's flag set. What the
 * server refuses is a {@link dev.lethe.client.LetheException}; a server that cannot be reached is
 * an {@link dev.lethe.client.UnreachableException}; trouble with local files is an {@link
 * java.io.UncheckedIOException}.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.client;
