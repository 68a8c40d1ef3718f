/**
 * A typed client of the v1 API.
 *
 * <p>A {@link dev.lethe.client.LetheClient} is an address and a key; it may be shared by threads.
 * What it answers are records: a {@link dev.lethe.client.Job}, its {@link
 * dev.lethe.client.Artifact}s, the {@link dev.lethe.client.Erasure} behind a clean or a delete.
 *
 * <pre>{@code
 * try (var lethe = new LetheClient(URI.create("http://127.0.0.1:8080"), key)) {
 *   var submission = JobSubmission.of("video.transcode").withLabels(Map.of("customer", "c42"));
 *   Job job = lethe.submit(submission, List.of(FilePart.of(Path.of("clip.mp4"))), (_, _) -> {});
 *   job = lethe.waitForEnd(job.id(), Duration.ofMinutes(10), _ -> {});
 *   for (Artifact artifact : lethe.artifacts(job.id())) {
 *     lethe.download(artifact, Path.of(artifact.id()), (_, _) -> {});
 *   }
 *   lethe.waitForErasure(lethe.delete(job.id()), Duration.ofSeconds(30));
 * }
 * }</pre>
 *
 * <p>Uploads are read from disk while they are sent, and say how far they are. A wait is a long
 * poll and goes on across a restart of the server. A download appears under its name when it is
 * whole; one that breaks is taken up where it stopped.
 *
 * <p>Calls block; an interrupt ends a call with {@link java.util.concurrent.CancellationException}
 * and leaves the thread's flag set. What the server refuses is a {@link
 * dev.lethe.client.LetheException}, whose {@code code} never changes; a server that cannot be
 * reached is an {@link dev.lethe.client.UnreachableException}; trouble with local files is an
 * {@link java.io.UncheckedIOException}.
 *
 * <p>The package uses the JDK's HTTP client and Jackson and nothing else of Lethe, so that it can
 * be lifted out as it stands; the build makes {@code lethe-client.jar} of it.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.client;
