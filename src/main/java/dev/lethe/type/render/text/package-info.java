/**
 * Draws captions as pictures, in a program of its own: fonts and shaping are code that strangers'
 * text runs through, which is no business of the server's own memory.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.type.render.text;
