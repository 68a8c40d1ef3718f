package dev.lethe.document;

import org.jspecify.annotations.Nullable;

/**
 * A word on a page, as it was printed or recognised.
 *
 * @param size of its type, in the unit of the page
 * @param confidence null where it was not recognised but is the text itself
 */
record Word(String text, Box box, double size, boolean bold, @Nullable Double confidence) {}
