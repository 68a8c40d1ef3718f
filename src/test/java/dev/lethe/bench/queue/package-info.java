/** Queues beside ours on one PostgreSQL; compiled apart, for it needs what only tests have. */
@org.jspecify.annotations.NullMarked
package dev.lethe.bench.queue;
