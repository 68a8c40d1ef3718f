/**
 * The command line: one class per verb. A verb parses nothing itself, asks the server through
 * {@code client}, and prints plain text or JSON. Exit codes: 0 done, 1 failed or refused, 2 usage,
 * 3 accepted but not finished, 130 on Ctrl-C.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.cli;
