package dev.lethe.http;

import java.time.Duration;

/** Told of every answered request, so that counting needs no knowledge of HTTP, nor HTTP of it. */
public interface RequestObserver {
  RequestObserver NONE = (method, route, status, took) -> {};

  /** {@code route} is the template, or {@code none}; never what the client wrote. */
  void answered(String method, String route, int status, Duration took);
}
