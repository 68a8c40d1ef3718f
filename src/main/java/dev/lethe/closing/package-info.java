/** The end of accounts: with all that they and those below them have, proved by one receipt. */
@org.jspecify.annotations.NullMarked
package dev.lethe.closing;
