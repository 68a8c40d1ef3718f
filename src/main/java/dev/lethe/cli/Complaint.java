package dev.lethe.cli;

import dev.lethe.client.LetheException;
import dev.lethe.client.UnreachableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;

/** What went wrong, as one line for a person and an exit code for the shell. */
record Complaint(String sentence, int exitCode) {
  /** Whoever pressed Ctrl-C need not be told. */
  private static final Complaint INTERRUPTED = new Complaint("", ExitCode.INTERRUPTED);

  static Complaint of(Exception e) {
    return switch (e) {
      case LetheException refused -> new Complaint(refusal(refused), ExitCode.FAILED);
      case UnreachableException lost -> new Complaint(unreachable(lost), ExitCode.FAILED);
      case UsageException usage -> new Complaint(message(usage), ExitCode.USAGE);
      case FailedException failed -> new Complaint(message(failed), ExitCode.FAILED);
      case UncheckedIOException io -> new Complaint(Text.reason(cause(io)), ExitCode.FAILED);
      case IOException io -> new Complaint(Text.reason(io), ExitCode.FAILED);
      case CancellationException _ -> INTERRUPTED;
      case InterruptedException _ -> INTERRUPTED;
      default -> new Complaint("this is a bug in lethe: " + e, ExitCode.FAILED);
    };
  }

  int print(Screen screen) {
    if (!sentence.isEmpty()) {
      screen.err().println("lethe: " + Text.plain(sentence));
    }
    return exitCode;
  }

  private static String refusal(LetheException e) {
    var fields =
        e.errors().stream()
            .filter(field -> !e.detail().contains(field.pointer() + ": " + field.message()))
            .map(field -> field.pointer() + ": " + field.message())
            .toList();
    // A detail that is the field's own message would only be said twice.
    boolean twice = fields.size() == 1 && fields.getFirst().endsWith(": " + e.detail());
    String sentence = twice ? fields.getFirst() : joined(e.detail(), fields);
    return sentence + hint(e) + " (" + e.code() + ")";
  }

  private static String joined(String detail, List<String> fields) {
    return fields.isEmpty() ? detail : detail + ": " + String.join("; ", fields);
  }

  private static String hint(LetheException e) {
    boolean ffmpegMissing =
        e.code().equals("type_not_served")
            && e.detail().contains("ffmpeg")
            && !e.detail().contains("install");
    return ffmpegMissing ? "; where the server runs: " + FfmpegProgram.INSTALL : "";
  }

  private static String unreachable(UnreachableException e) {
    return e.connected() ? message(e) : message(e) + "; start one with: lethe serve";
  }

  private static IOException cause(UncheckedIOException e) {
    IOException cause = e.getCause();
    return cause == null ? new IOException(message(e)) : cause;
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
