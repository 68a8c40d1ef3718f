@org.jspecify.annotations.NullMarked
package dev.lethe.api.pictory;
