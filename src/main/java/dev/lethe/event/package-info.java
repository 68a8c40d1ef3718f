@org.jspecify.annotations.NullMarked
package dev.lethe.event;
