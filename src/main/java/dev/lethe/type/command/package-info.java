@org.jspecify.annotations.NullMarked
package dev.lethe.type.command;
