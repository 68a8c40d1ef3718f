package dev.lethe.document;

import java.io.IOException;

/** Reads documents of one format. */
interface Reader {
  Paper read() throws IOException, InterruptedException, Unreadable;
}
