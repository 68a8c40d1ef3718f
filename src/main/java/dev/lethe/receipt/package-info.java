/**
 * Signed statements: how they are written, and how anybody who has the public key tells a genuine
 * one. Nothing else knows the library that does it.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.receipt;
