package dev.lethe.type.transcribe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.TestServer;
import dev.lethe.client.Artifact;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forty inputs that are out for something else than being listened to. Each ends within its limits,
 * with a code that says what it is or with a transcript of its own; no file that stands beside is
 * read, and nobody is called.
 */
@Tag("slow")
@Timeout(480)
final class HostileSpeechTest {
  private static final Duration WAIT = Duration.ofMinutes(4);
  private static final ByteProgress SILENT = (_, _) -> {};
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CANARY = "canary-7f31c9";
  private static final String NOT = "input_not_media";
  private static final String LIMIT = "limit_exceeded";
  private static final String DONE = "";

  @TempDir private Path folder;

  /**
   * One of them.
   *
   * @param code how the job fails, or nothing where it may succeed
   */
  private record Case(String name, byte[] media, byte[] transcript, String code) {}

  @Test
  void what_is_sent_to_do_harm_does_none() throws Exception {
    Path beside = Files.writeString(folder.resolve("beside.txt"), CANARY);
    try (var listener = ServerSocketChannel.open();
        TestServer server =
            TestServer.start(
                Files.createDirectory(folder.resolve("server")), Map.of("work.slots", "2"));
        LetheClient client = server.client()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      listener.configureBlocking(false);
      String url =
          "http://127.0.0.1:" + ((InetSocketAddress) listener.getLocalAddress()).getPort() + "/x";
      var cases = new ArrayList<Case>();
      cases.addAll(media(beside.toString(), url));
      cases.addAll(transcripts(beside.toString(), url));
      assertThat(cases).hasSizeGreaterThanOrEqualTo(40);
      var ids = new ArrayList<String>();
      for (Case one : cases) {
        ids.add(submit(client, one));
      }
      long slowest = 0;
      for (int i = 0; i < cases.size(); i++) {
        Case one = cases.get(i);
        Job job = client.waitForEnd(ids.get(i), Duration.ofSeconds(300), _ -> {});
        String code = job.error() == null ? DONE : job.error().code();
        assertThat(code).as("%s: %s", one.name(), job.error()).isEqualTo(one.code());
        assertThat(String.valueOf(job.error())).as(one.name()).doesNotContain(CANARY);
        assertThat(Duration.between(job.startedAt(), job.endedAt()))
            .as(one.name())
            .isLessThan(WAIT);
        slowest = Math.max(slowest, Duration.between(job.startedAt(), job.endedAt()).toMillis());
        for (Artifact file : client.artifacts(job.id())) {
          Path to = folder.resolve("out");
          client.download(file, to, SILENT);
          boolean ours = file.kind().equals("input");
          assertThat(ours || !Files.readString(to, ISO_8859_1).contains(CANARY))
              .as(one.name())
              .isTrue();
        }
      }
      assertThat(listener.accept()).as("nobody called").isNull();
      System.out.printf(
          "HostileSpeechTest: %d inputs, the slowest took %d ms%n", cases.size(), slowest);
    }
  }

  private List<Case> media(String file, String url) throws Exception {
    var cases = new ArrayList<Case>();
    byte[] voice = Files.readAllBytes(Recordings.of("0880").file());
    byte[] noise = new byte[5_000];
    new Random(7).nextBytes(noise);
    add(cases, "one byte", new byte[1], NOT);
    add(cases, "noise", noise, NOT);
    add(cases, "zeroes", new byte[100_000], NOT);
    add(cases, "a header cut short", Arrays.copyOf(voice, 20), NOT);
    add(cases, "a header without sound", Arrays.copyOf(voice, 44), NOT);
    add(cases, "no channels", wav(0, 16_000, 16, 100, 4_000), NOT);
    add(cases, "a thousand channels", wav(1_000, 16_000, 16, 4_000, 4_000), NOT);
    add(cases, "a rate of two thousand million", wav(1, Integer.MAX_VALUE, 16, 4_000, 4_000), NOT);
    add(cases, "a rate of nothing", wav(1, 0, 16, 4_000, 4_000), NOT);
    add(cases, "four gigabytes in a hundred bytes", wav(1, 16_000, 16, -1, 100), DONE);
    add(cases, "a day in four kilobytes", wav(1, 1, 8, 100_000, 100_000), LIMIT);
    for (String target : List.of(file, "file://" + file, url)) {
      add(cases, "a playlist of " + target, text("#EXTM3U\n#EXTINF:1,\n" + target + "\n"), NOT);
      add(cases, "a list of " + target, text("ffconcat version 1.0\nfile '" + target + "'\n"), NOT);
    }
    add(
        cases,
        "a picture that is a page",
        text("<svg xmlns='http://www.w3.org/2000/svg'><image href='" + file + "'/></svg>"),
        NOT);
    add(cases, "a page", text("<html><script src='" + url + "'></script></html>"), NOT);
    add(cases, "a script", text("#!/bin/sh\ncat " + file + "\n"), NOT);
    add(cases, "a session", text("v=0\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n"), NOT);
    add(cases, "an archive", new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0, 8, 0}, NOT);
    add(cases, "text called media", text("1\n00:00:00,000 --> 00:00:01,000\nx\n"), NOT);
    return cases;
  }

  private static void add(List<Case> cases, String name, byte[] media, String code) {
    cases.add(new Case(name, media, new byte[0], code));
  }

  private List<Case> transcripts(String file, String url) throws Exception {
    byte[] voice = Files.readAllBytes(Recordings.of("0880").file());
    var cases = new ArrayList<Case>();
    given(cases, voice, "a laugh", laugh(), NOT);
    given(cases, voice, "a file as an entity", entity("file://" + file), NOT);
    given(cases, voice, "an address as an entity", entity(url), NOT);
    given(
        cases,
        voice,
        "a document type elsewhere",
        "<?xml version='1.0'?><!DOCTYPE tt SYSTEM '" + url + "'><tt/>",
        NOT);
    given(
        cases,
        voice,
        "a parameter entity",
        "<?xml version='1.0'?><!DOCTYPE tt [<!ENTITY % x SYSTEM '" + url + "'> %x;]><tt/>",
        NOT);
    given(cases, voice, "deep", "<tt>" + "<a>".repeat(200_000), NOT);
    given(cases, voice, "a long attribute", "<tt a='" + "x".repeat(5_000_000) + "'/>", NOT);
    given(cases, voice, "an inclusion", inclusion(file), NOT);
    given(cases, voice, "no text", "a\0b", NOT);
    given(cases, voice, "nothing", " \n\n ", NOT);
    given(cases, voice, "times that go back", "1\n00:00:02,000 --> 00:00:01,000\nx\n", NOT);
    given(cases, voice, "one long word", "x".repeat(1_000_000), NOT);
    given(
        cases, voice, "many cues", "1\n00:00:00,000 --> 00:00:01,000\nx\n\n".repeat(200_001), NOT);
    given(
        cases,
        voice,
        "open tags",
        "WEBVTT\n\n00:00.000 --> 00:01.000\n" + "<".repeat(1_000_000),
        NOT);
    given(cases, voice, "a far time", "1\n9999:00:00,000 --> 9999:00:01,000\nx\n", DONE);
    given(cases, voice, "signs that turn", "1\n00:00:00,000 --> 00:00:01,000\n\u202Ex\u0000", NOT);
    cases.add(new Case("bad encoding", voice, new byte[] {'a', (byte) 0xff, (byte) 0xfe}, NOT));
    cases.add(new Case("too much text", voice, text("word ".repeat(3_500_000)), LIMIT));
    return cases;
  }

  private static void given(
      List<Case> cases, byte[] voice, String name, String transcript, String code) {
    cases.add(new Case(name, voice, text(transcript), code));
  }

  private static String laugh() {
    var out = new StringBuilder("<?xml version='1.0'?><!DOCTYPE tt [<!ENTITY l0 'ha'>");
    for (int i = 1; i < 12; i++) {
      out.append("<!ENTITY l").append(i).append(" '").append(("&l" + (i - 1) + ";").repeat(10));
      out.append("'>");
    }
    return out.append("]><tt><p begin='0s' end='1s'>&l11;</p></tt>").toString();
  }

  private static String entity(String target) {
    return "<?xml version='1.0'?><!DOCTYPE tt [<!ENTITY x SYSTEM '"
        + target
        + "'>]><tt><p begin='0s' end='1s'>&x;</p></tt>";
  }

  private static String inclusion(String target) {
    return "<tt xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include parse='text' href='"
        + target
        + "'/></tt>";
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  /** A header that says this, and so much sound. */
  private static byte[] wav(int channels, int rate, int bits, int said, int bytes) {
    int block = channels * bits / 8;
    ByteBuffer out = ByteBuffer.allocate(44 + bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.put("RIFF".getBytes(ISO_8859_1)).putInt(said + 36).put("WAVEfmt ".getBytes(ISO_8859_1));
    out.putInt(16).putShort((short) 1).putShort((short) channels).putInt(rate);
    out.putInt(rate * block).putShort((short) block).putShort((short) bits);
    out.put("data".getBytes(ISO_8859_1)).putInt(said);
    return out.array();
  }

  private String submit(LetheClient client, Case one) throws IOException {
    var inputs = new ArrayList<JobSubmission.Input>();
    var parts = new ArrayList<FilePart>();
    part(inputs, parts, "main", one.media());
    if (one.transcript().length > 0) {
      part(inputs, parts, "transcript", one.transcript());
    }
    JobSubmission what =
        JobSubmission.of("media.transcribe")
            .withParams(JSON.createObjectNode())
            .withMaxAttempts(1)
            .withInputs(inputs);
    return client.submit(what, parts, SILENT).id();
  }

  private void part(
      List<JobSubmission.Input> inputs, List<FilePart> parts, String name, byte[] bytes)
      throws IOException {
    Path file = Files.write(folder.resolve(name + ".bin"), bytes);
    inputs.add(JobSubmission.Input.part(name, name));
    parts.add(new FilePart(name, file, name, "application/octet-stream"));
  }
}
