/** The clients in other languages, as programs of their own against the running server. */
@org.jspecify.annotations.NullMarked
package dev.lethe.clients;
