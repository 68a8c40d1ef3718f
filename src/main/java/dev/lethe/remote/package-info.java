/**
 * Workers on other machines: what they hold of the queue, how they wait for it, and what they have
 * confirmed of it. The queue is the one that workers of this process use.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.remote;
