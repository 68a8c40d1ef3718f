/** Holds rows, files and keys against each other. Nothing here changes a row. */
@org.jspecify.annotations.NullMarked
package dev.lethe.fsck;
