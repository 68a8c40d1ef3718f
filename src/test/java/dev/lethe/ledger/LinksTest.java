package dev.lethe.ledger;

import static dev.lethe.error.Refusals.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ending.Erasure;
import dev.lethe.ending.TestDomain;
import dev.lethe.error.ErrorCode;
import dev.lethe.job.Job;
import dev.lethe.ledger.Link.Kind;
import dev.lethe.work.Claim;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links from the first look to the last byte. */
final class LinksTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private TestDomain domain;
  private Job job;
  private Artifact file;

  @BeforeEach
  void open(@TempDir Path folder) {
    domain = TestDomain.in(folder);
    job = domain.draft();
    file = domain.upload(job, "what the file holds");
  }

  @AfterEach
  void close() {
    domain.close();
  }

  @Test
  void a_link_leads_to_its_file_until_it_expires() throws Exception {
    Link link = share(Duration.ofMinutes(5));
    assertThat(link.expiresAt()).isEqualTo(link.createdAt().plus(Duration.ofMinutes(5)));
    String token = token(link);
    Links.Followed found = domain.links.follow(token);
    assertThat(found).isEqualTo(new Links.Followed(link, file));
    try (InputStream bytes = domain.links.read(found, 5, 3)) {
      assertThat(new String(bytes.readAllBytes(), UTF_8)).isEqualTo("the");
    }
    domain.clock.advance(Duration.ofMinutes(5).minusMillis(1));
    assertThat(domain.links.follow(token).link()).isEqualTo(link);
    domain.clock.advance(Duration.ofMillis(1));
    assertRefused(ErrorCode.LINK_GONE, () -> domain.links.follow(token));
    assertRefused(ErrorCode.LINK_GONE, () -> domain.links.read(found, 0, 1));
  }

  @Test
  void without_a_time_a_link_stands_as_long_as_is_usual() {
    Link link = domain.links.make(file, Kind.PREVIEW, null);
    assertThat(link.expiresAt()).isEqualTo(link.createdAt().plus(TestDomain.LINKS.usual()));
    assertRefused(
        ErrorCode.LIMIT_EXCEEDED,
        () -> domain.links.make(file, Kind.SHARE, TestDomain.LINKS.longest().plusMillis(1)));
  }

  @Test
  void many_who_ask_for_a_standing_link_at_the_same_time_get_one() throws Exception {
    var begin = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Link>> asked = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        asked.add(
            threads.submit(() -> {
              begin.await();
              return domain.links.standing(file, Kind.SHARE);
            }));
      }
      begin.countDown();
      Set<Link> links = new HashSet<>();
      for (Future<Link> one : asked) {
        links.add(one.get());
      }
      assertThat(links).hasSize(1);
    }
    assertThat(domain.links.of(file.id())).hasSize(1);
  }

  @Test
  void an_address_can_be_shown_again_as_long_as_the_key_lives(@TempDir Path copy) throws Exception {
    Link link = share(HOUR);
    String url = domain.links.url(link).toString();
    assertThat(url).matches("https://jobs\\.example\\.org/media/l/[A-Za-z0-9_-]{43}");
    assertThat(token(share(HOUR))).isNotEqualTo(token(link));
    try (TestDomain later = domain.afterKill(copy)) {
      Link kept = later.linkStore.find(link.id()).orElseThrow();
      assertThat(later.links.url(kept)).hasToString(url);
    }
    domain.endings.delete(domain.asker, job.id(), Duration.ZERO);
    assertRefused(ErrorCode.LINK_GONE, () -> domain.links.url(link));
  }

  @Test
  void the_database_holds_no_token() throws Exception {
    String token = token(share(HOUR));
    domain.links.follow(token);
    try (Stream<Path> all = Files.walk(domain.folder())) {
      assertThat(all.filter(Files::isRegularFile)).isNotEmpty().noneMatch(f -> holds(f, token));
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_token_that_was_never_given_out_leads_nowhere() {
    String token = token(share(HOUR));
    char last = token.charAt(42);
    String near = token.substring(0, 42) + (last == 'A' ? 'B' : 'A');
    for (String wrong : new String[] {near, token + "=", token.toLowerCase(), "", "A".repeat(43)}) {
      assertRefused(ErrorCode.NOT_FOUND, () -> domain.links.follow(wrong));
    }
  }

  @Test
  void a_revoked_link_leads_nowhere_and_keeps_its_first_answer() {
    Link link = share(HOUR);
    String token = token(link);
    Link revoked = domain.links.revoke(domain.asker.account(), link.id());
    assertThat(revoked.revokedAt()).isEqualTo(domain.clock.instant());
    assertRefused(ErrorCode.LINK_GONE, () -> domain.links.follow(token));
    domain.clock.advance(HOUR);
    assertThat(domain.links.revoke(domain.asker.account(), link.id())).isEqualTo(revoked);
    assertThat(domain.links.of(file.id())).containsExactly(revoked);
  }

  @Test
  void only_its_owner_can_revoke_a_link() throws Exception {
    Link link = share(HOUR);
    var stranger = domain.newAsker().account();
    assertRefused(ErrorCode.NOT_FOUND, () -> domain.links.revoke(stranger, link.id()));
    assertThat(domain.links.follow(token(link)).link()).isEqualTo(link);
    domain.endings.delete(domain.asker, job.id(), Duration.ZERO);
    assertRefused(ErrorCode.NOT_FOUND, () -> domain.links.revoke(stranger, link.id()));
    assertRefused(
        ErrorCode.JOB_DELETED, () -> domain.links.revoke(domain.asker.account(), link.id()));
  }

  @Test
  void an_erasure_revokes_with_its_first_step_what_still_stands() throws Exception {
    Link expired = share(Duration.ofMinutes(1));
    domain.clock.advance(Duration.ofMinutes(2));
    Link revoked = share(HOUR);
    domain.links.revoke(domain.asker.account(), revoked.id());
    Link one = share(HOUR);
    String token = token(one);
    share(HOUR);
    Erasure begun = domain.endings.delete(domain.asker, job.id(), Duration.ZERO);
    assertThat(begun.linksRevoked()).isEqualTo(2);
    assertRefused(ErrorCode.LINK_GONE, () -> domain.links.follow(token));
    assertThat(at(one)).isEqualTo(begun.createdAt());
    assertThat(at(expired)).isNull();
    domain.erase();
    assertThat(domain.find(begun).orElseThrow().linksRevoked()).isEqualTo(2);
    assertRefused(ErrorCode.LINK_GONE, () -> domain.links.follow(token));
    assertRefused(ErrorCode.JOB_ERASED, () -> share(HOUR));
  }

  @Test
  void a_job_has_as_many_standing_links_as_it_may_and_no_more() {
    Artifact another = domain.upload(job, "x");
    Link first = share(HOUR);
    share(HOUR);
    domain.links.make(another, Kind.SHARE, Duration.ofMinutes(1));
    assertRefused(ErrorCode.LIMIT_EXCEEDED, () -> share(HOUR));
    domain.links.revoke(domain.asker.account(), first.id());
    share(HOUR);
    assertRefused(ErrorCode.LIMIT_EXCEEDED, () -> share(HOUR));
    domain.clock.advance(Duration.ofMinutes(1));
    share(HOUR);
  }

  @Test
  void a_file_that_is_dropped_takes_its_links_along() {
    Claim claim = domain.running();
    Artifact output = domain.output(claim, "made");
    String token = token(domain.links.make(output, Kind.SHARE, HOUR));
    assertThat(domain.links.follow(token).artifact()).isEqualTo(output);
    domain.queue.finish(claim, new Outcome.Failed(ErrorCode.INTERNAL, "again", true), true);
    assertRefused(ErrorCode.LINK_GONE, () -> domain.links.follow(token));
    assertRefused(ErrorCode.JOB_ERASED, () -> domain.links.make(output, Kind.SHARE, HOUR));
  }

  @Test
  void an_answer_that_shows_a_link_each_time_shows_the_same_while_it_lasts() {
    Link shown = domain.links.standing(file, Kind.SHARE, HOUR);
    assertThat(domain.links.standing(file, Kind.SHARE, HOUR)).isEqualTo(shown);
    assertThat(domain.links.standing(file, Kind.PREVIEW, HOUR)).isNotEqualTo(shown);
    domain.clock.advance(Duration.ofMinutes(29));
    assertThat(domain.links.standing(file, Kind.SHARE, HOUR)).isEqualTo(shown);
    domain.clock.advance(Duration.ofMinutes(2));
    Link next = domain.links.standing(file, Kind.SHARE, HOUR);
    assertThat(next).isNotEqualTo(shown);
    domain.links.revoke(domain.asker.account(), next.id());
    domain.links.revoke(domain.asker.account(), shown.id());
    assertThat(domain.links.standing(file, Kind.SHARE, HOUR).revokedAt()).isNull();
  }

  @Test
  void a_revocation_cuts_what_is_read_by_the_link_and_nothing_else() throws Exception {
    Links.Followed one = domain.links.follow(token(share(HOUR)));
    Links.Followed other = domain.links.follow(token(share(HOUR)));
    var freed = new CountDownLatch(1);
    try (InputStream cut = domain.links.read(one, 0, 10);
        InputStream open = domain.links.read(other, 0, 10);
        InputStream owners = domain.artifacts.read(file, 0, 10)) {
      ((Reads.ReadStream) cut).onCut(freed::countDown);
      assertThat(cut.read()).isEqualTo('w');
      domain.links.revoke(domain.asker.account(), one.link().id());
      assertThat(freed.getCount()).as("the sender is freed").isZero();
      assertThatThrownBy(cut::read).isInstanceOf(IOException.class);
      assertThat(open.readAllBytes()).hasSize(10);
      assertThat(owners.readAllBytes()).hasSize(10);
    }
  }

  @Test
  void an_expiry_cuts_at_the_next_byte_and_frees_a_blocked_sender() throws Exception {
    Links.Followed found = domain.links.follow(token(share(HOUR)));
    var freed = new CountDownLatch(1);
    try (InputStream looking = domain.links.read(found, 0, 10);
        InputStream blocked = domain.links.read(found, 0, 10)) {
      ((Reads.ReadStream) blocked).onCut(freed::countDown);
      assertThat(looking.read()).isEqualTo('w');
      domain.clock.advance(HOUR);
      assertThatThrownBy(looking::read).isInstanceOf(IOException.class);
      assertThat(freed.getCount()).isEqualTo(1);
      domain.links.cutExpired();
      assertThat(freed.getCount()).isZero();
    }
  }

  @Test
  void a_revocation_on_another_node_is_seen_within_a_mebibyte() throws Exception {
    Artifact large = domain.upload(job, "x".repeat(3 << 20));
    Link link = domain.links.make(large, Kind.SHARE, HOUR);
    Links.Followed found = domain.links.follow(token(link));
    try (InputStream open = domain.links.read(found, 0, large.bytes())) {
      assertThat(open.read()).isEqualTo('x');
      Instant now = domain.clock.instant();
      domain.transactions().run(() -> domain.linkStore.revoke(link.id(), now));
      byte[] buffer = new byte[64 << 10];
      assertThatThrownBy(
              () -> {
                for (int read = 0; read < (1 << 20) + 2 * buffer.length; ) {
                  read += open.read(buffer);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_revocation_between_the_look_and_the_first_byte_is_seen() {
    Link link = share(HOUR);
    Links.Followed found = domain.links.follow(token(link));
    domain.links.revoke(domain.asker.account(), link.id());
    assertRefused(ErrorCode.LINK_GONE, () -> domain.links.read(found, 0, 1));
  }

  private Link share(Duration ttl) {
    return domain.links.make(file, Kind.SHARE, ttl);
  }

  private String token(Link link) {
    String path = domain.links.url(link).getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private @org.jspecify.annotations.Nullable Instant at(Link link) {
    return domain.linkStore.find(link.id()).orElseThrow().revokedAt();
  }
}
