/**
 * The parser of documents: a program by itself that {@code document.parse} starts in a process of
 * its own, from the same jar. What strangers sent is read here and nowhere else, so nothing of the
 * server may know this package or the libraries behind it, and it knows nothing of the server.
 *
 * <p>It reads {@code order.json} in its working folder, writes what it made into a folder beside it
 * with {@code told.json} about that, and says how far it is on its standard output.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.document;
