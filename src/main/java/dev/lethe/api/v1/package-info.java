@org.jspecify.annotations.NullMarked
package dev.lethe.api.v1;
