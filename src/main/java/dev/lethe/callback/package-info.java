/** Who is told what became of a job, and that it is told in the end. */
@org.jspecify.annotations.NullMarked
package dev.lethe.callback;
