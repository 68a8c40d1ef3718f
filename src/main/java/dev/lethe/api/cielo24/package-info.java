@org.jspecify.annotations.NullMarked
package dev.lethe.api.cielo24;
