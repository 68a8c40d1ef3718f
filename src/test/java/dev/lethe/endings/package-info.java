/** How jobs end, proved from the outside: over HTTP, with real processes and real files. */
@org.jspecify.annotations.NullMarked
package dev.lethe.endings;
