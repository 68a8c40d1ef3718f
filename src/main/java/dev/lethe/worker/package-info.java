/**
 * The other end of the wire: runs jobs that a server on another machine has. It has no database and
 * no keys; what it is given lies in its scratch folder until the attempt is over, and it says so
 * when nothing of it is left.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.worker;
