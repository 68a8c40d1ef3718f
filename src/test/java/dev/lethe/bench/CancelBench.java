package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Cancels ffmpeg jobs one after another while eight are always at work, and measures from the first
 * byte of the request to the moment when the last process of the job is gone from {@code /proc}.
 * Beside it the same ffmpeg command is killed bare, eight at work as well, seen by the same eyes.
 */
final class CancelBench {
  private static final int JOBS = 100;
  private static final int ALIVE = 8;
  private static final int CLIP_SECONDS = 60;
  private static final Duration LOOK = Duration.ofMillis(5);

  private final Path clip;
  private final RunningLethe server;
  private final LetheClient client;

  private CancelBench(Path clip, RunningLethe server, LetheClient client) {
    this.clip = clip;
    this.server = server;
    this.client = client;
  }

  public static void main(String[] args) throws Exception {
    Figures.machine("before");
    try (var folder = Folder.create()) {
      Path clip = Clips.make(folder.resolve("clip.mp4"), "640x360", CLIP_SECONDS);
      List<Double> cancels;
      List<String> command;
      var settings = Map.of("LETHE_WORK__SLOTS", Integer.toString(ALIVE));
      try (var server = RunningLethe.start(folder.path(), settings);
          var client = server.client()) {
        var bench = new CancelBench(clip, server, client);
        Deque<String> jobs = bench.submitAll();
        command = ffmpeg(jobs.getFirst());
        cancels = bench.cancel(jobs);
      }
      Figures.machine("between");
      print(Figures.of(cancels), Figures.of(new BareKills(folder.path(), clip, command).run()));
    }
    Figures.machine("after");
  }

  /** More than run at a time: the next one begins as soon as one is cancelled. */
  private Deque<String> submitAll() {
    var jobs = new ArrayDeque<String>();
    for (int i = 0; i < JOBS + ALIVE; i++) {
      var submission = JobSubmission.of("video.transcode");
      jobs.add(client.submit(submission, List.of(FilePart.of(clip)), ByteProgress.NONE).id());
    }
    return jobs;
  }

  /** The command line of the job's ffmpeg, as soon as there is one. */
  private static List<String> ffmpeg(String job) throws IOException {
    awaitEncoding(job);
    for (long pid : Processes.marked(job)) {
      if (Processes.name(pid).equals("ffmpeg")) {
        return Processes.command(pid);
      }
    }
    throw new IOException("the ffmpeg of " + job + " is gone");
  }

  private static void awaitEncoding(String job) {
    Processes.await(
        LOOK, () -> marked(job).stream().anyMatch(pid -> Processes.name(pid).equals("ffmpeg")));
  }

  private List<Double> cancel(Deque<String> waiting) throws IOException {
    List<Double> millis = new ArrayList<>();
    var alive = new ArrayDeque<String>();
    try (var socket = new Socket("127.0.0.1", server.port())) {
      socket.setTcpNoDelay(true);
      for (int i = 0; i < JOBS; i++) {
        while (alive.size() < ALIVE) {
          String next = waiting.remove();
          awaitEncoding(next);
          alive.add(next);
        }
        millis.add(cancel(socket, alive.remove()));
      }
    }
    return millis;
  }

  private double cancel(Socket socket, String job) throws IOException {
    byte[] request = request(job);
    List<Long> pids = marked(job);
    long began = System.nanoTime();
    socket.getOutputStream().write(request);
    Processes.awaitGone(pids);
    double took = (System.nanoTime() - began) / 1e6;
    String answer = answer(socket.getInputStream());
    if (!answer.contains("\"outcome\":\"stopped\"") || !marked(job).isEmpty()) {
      throw new IOException(job + " was not stopped: " + answer + marked(job));
    }
    return took;
  }

  private byte[] request(String job) throws IOException {
    return """
    POST /v1/jobs/%s/cancel HTTP/1.1\r
    Host: 127.0.0.1\r
    Authorization: Bearer %s\r
    Content-Length: 0\r
    \r
    """
        .formatted(job, server.key())
        .getBytes(US_ASCII);
  }

  /** The head and the body of one answer on a connection that stays open. */
  private static String answer(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("the connection was closed: " + head);
      }
      head.append((char) next);
    }
    String length = head.toString().replaceAll("(?is).*content-length: *([0-9]+).*", "$1");
    return new String(in.readNBytes(Integer.parseInt(length)), US_ASCII);
  }

  private static List<Long> marked(String job) {
    try {
      return Processes.marked("/" + job + "-");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void print(Figures cancels, Figures kills) {
    String form = "p50 %6.2f ms  p99 %6.2f ms  max %6.2f ms";
    Figures.line(
        "cancel to last process gone",
        form + "  (aim: p99 at most 50)",
        cancels.median(),
        cancels.percentile(99),
        cancels.most());
    Figures.line(
        "bare kill -9 to process gone", form, kills.median(), kills.percentile(99), kills.most());
    Figures.line(
        "ratio",
        "p50 %.1f, p99 %.1f  (%d jobs, %d alive at a time)",
        cancels.median() / kills.median(),
        cancels.percentile(99) / kills.percentile(99),
        JOBS,
        ALIVE);
  }

  /** The command run by itself, without a server around it. */
  private record BareKills(Path folder, Path clip, List<String> command) {
    List<Double> run() throws IOException {
      List<Double> millis = new ArrayList<>();
      var alive = new ArrayDeque<Process>();
      for (int i = 0; i < JOBS; i++) {
        while (alive.size() < ALIVE) {
          alive.add(start());
        }
        Process oldest = alive.remove();
        long began = System.nanoTime();
        oldest.destroyForcibly();
        Processes.awaitGone(List.of(oldest.pid()));
        millis.add((System.nanoTime() - began) / 1e6);
      }
      alive.forEach(Process::destroyForcibly);
      alive.forEach(process -> Processes.awaitGone(List.of(process.pid())));
      return millis;
    }

    private Process start() throws IOException {
      Path place = Files.createTempDirectory(folder, "bare");
      Files.createLink(Files.createDirectory(place.resolve("in")).resolve("0"), clip);
      Path made = Files.createDirectory(place.resolve("made"));
      var builder = new ProcessBuilder(command).directory(place.toFile());
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
      Process process = builder.start();
      Processes.await(LOOK, () -> made.toFile().list().length > 0);
      return process;
    }
  }
}
