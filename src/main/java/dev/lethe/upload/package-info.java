/**
 * Uploads that are sent in pieces and go on where they broke off. Each piece is a file of its own
 * in the folder of its job, encrypted and in the ledger like any other; the last one makes them
 * whole.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.upload;
