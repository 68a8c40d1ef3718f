/**
 * The job type {@code document.parse}: what a PDF, a document of Office, a web page or a picture
 * says, as pieces with their places, as Markdown, as plain text, and its pages as small pictures.
 *
 * <p>Nothing of a document is read in this process. A JVM of its own does it, from the same jar,
 * inside the containment of the attempt; what it left is taken for what a hostile program may have
 * left, as a document may have taken that JVM over.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.type.document;
