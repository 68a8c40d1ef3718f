@org.jspecify.annotations.NullMarked
package dev.lethe.blob;
