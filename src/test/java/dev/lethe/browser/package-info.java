/** The pages of the server in a real browser. */
@org.jspecify.annotations.NullMarked
package dev.lethe.browser;
