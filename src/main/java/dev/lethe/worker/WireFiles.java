package dev.lethe.worker;

import dev.lethe.client.Claim;
import dev.lethe.client.LetheException;
import dev.lethe.client.OutputFile;
import dev.lethe.client.UnreachableException;
import dev.lethe.client.WorkClient;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.LiveLog;
import dev.lethe.ledger.LiveLogs;
import dev.lethe.work.Assignment;
import dev.lethe.work.AttemptFiles;
import dev.lethe.work.JobContext.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;

/** The files of jobs that lie with a server on another machine. */
final class WireFiles implements AttemptFiles.Place {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final WorkClient client;
  private final Holdings holdings;
  private final LiveLogs logs;

  WireFiles(WorkClient client, Holdings holdings, LiveLogs logs) {
    this.client = client;
    this.holdings = holdings;
    this.logs = logs;
  }

  @Override
  public AttemptFiles of(Assignment assignment) {
    return new OfAttempt(holdings.of(assignment));
  }

  private final class OfAttempt implements AttemptFiles {
    private final Held held;
    private final LiveLog log;

    OfAttempt(Held held) {
      this.held = held;
      this.log = logs.begin(held.id(), held.attempt());
    }

    /** The server fetches what is given by address: it knows which addresses are not for it. */
    @Override
    public void fetch(DoubleConsumer progress) throws IOException {
      boolean told = false;
      while (held.latest().inputs() == null) {
        if (!told) {
          progress.accept(0);
          told = true;
        }
        try {
          held.heard(client.watch(held.url(), held.latest().say(), false, WAIT));
        } catch (UnreachableException _) {
          pause();
        } catch (LetheException | CancellationException e) {
          throw translated(e);
        }
      }
    }

    private void pause() throws IOException {
      try {
        if (held.overWithin(PAUSE)) {
          throw ended("the attempt is over");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }

    @Override
    public long bytes() {
      return inputs().stream().mapToLong(Claim.Input::bytes).sum();
    }

    private List<Claim.Input> inputs() {
      return Optional.ofNullable(held.latest().inputs()).orElse(List.of());
    }

    @Override
    public List<InputFile> stage(Path scratch) throws IOException {
      Path in = Files.createDirectory(scratch.resolve("in"));
      var files = new ArrayList<InputFile>();
      for (Claim.Input input : inputs()) {
        Path file = in.resolve(String.valueOf(files.size()));
        try {
          client.input(input, file);
        } catch (LetheException | CancellationException | UncheckedIOException e) {
          throw translated(e);
        }
        files.add(new InputFile(input.input(), input.name(), file, input.bytes()));
      }
      return List.copyOf(files);
    }

    @Override
    public void output(Path file, Artifacts.Label label) throws IOException {
      try {
        client.output(
            held.url(),
            new OutputFile(
                file, label.name(), label.kind().word(), label.mediaType(), label.meta()));
      } catch (LetheException | CancellationException | UncheckedIOException e) {
        throw translated(e);
      }
    }

    @Override
    public LiveLog log() {
      return log;
    }

    @Override
    public void takeLog(InputStream text, long dropped) throws IOException {
      try {
        client.log(held.url(), text.readAllBytes(), dropped);
      } catch (LetheException | CancellationException e) {
        throw translated(e);
      }
    }

    @Override
    public void wiped() {
      held.wipe();
    }

    /** Whatever was not reported by now will not be: the hold is lost, or the tree is not gone. */
    @Override
    public void settle() {
      holdings.attest(held);
    }
  }

  private static IOException translated(RuntimeException e) throws InterruptedIOException {
    return switch (e) {
      case LetheException refused -> throw refusal(refused);
      case CancellationException _ -> new InterruptedIOException("interrupted");
      case UncheckedIOException io -> new IOException(io.getMessage(), io);
      default -> throw e;
    };
  }

  /** Says in this program's words what the server said in its own. */
  private static Refusal refusal(LetheException e) {
    if (Holdings.ended(e)) {
      return ended(e.detail());
    }
    ErrorCode code =
        Stream.of(ErrorCode.values())
            .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(e.code()))
            .findFirst()
            .orElse(ErrorCode.INTERNAL);
    return new Refusal(code, e.detail());
  }

  private static Refusal ended(String detail) {
    return new Refusal(ErrorCode.ATTEMPT_ENDED, detail);
  }
}
