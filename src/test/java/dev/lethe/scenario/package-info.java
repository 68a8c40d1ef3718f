/** The API as its clients meet it: requests and answers as data, held against its description. */
@org.jspecify.annotations.NullMarked
package dev.lethe.scenario;
