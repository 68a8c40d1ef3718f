/**
 * How time ends jobs: rules that say of each job when and how, a sweep that does what they say, and
 * previews that tell it before.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.retention;
