package dev.lethe;

/** The program's entry: hands its arguments to the command line. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
