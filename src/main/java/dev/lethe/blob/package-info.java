/**
 * Bytes of artifacts, one folder per job: {@code blobs/<last byte of the job's uuid>/<job
 * id>/<artifact id>}, folders 0700, files 0600, encrypted before they arrive here. While a file is
 * written its name ends in {@code .tmp}. Nothing else belongs into these folders.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.blob;
