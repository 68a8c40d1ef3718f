package dev.lethe.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.AccountId;
import dev.lethe.job.Content;
import dev.lethe.job.Job;
import dev.lethe.job.JobSpaces;
import dev.lethe.job.JobTypes;
import dev.lethe.job.Jobs;
import dev.lethe.job.KnownTypes;
import dev.lethe.job.Submission;
import dev.lethe.store.TestStores;
import dev.lethe.testtype.NoopType;
import dev.lethe.work.StoredQueue.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Which job is next, told as stories of signs, in which a job is called by the letter of its
 * account and a number: {@code +a1} submits it, {@code +a1!5} with a priority, {@code +a1@10} to
 * start in ten seconds, {@code +a1/x} of another type; {@code >a1} says that the next claim gives
 * it, {@code >-} that it gives none; {@code -a1} ends it, {@code =a1} claims and ends it; {@code
 * ~10} lets ten seconds pass; {@code pause/x}, {@code resume/x}, {@code limit/x=1} are what an
 * operator does.
 */
public interface StartOrderContract {
  TestStores stores();

  /** What is to be shown, and the story that shows it. */
  record Story(String name, String signs) {}

  List<Story> STORIES =
      List.of(
          new Story("one account is served in its own order", "+a1 +a2 +a3 =a1 =a2 =a3 >-"),
          new Story("accounts take turns", "+a1 +a2 +a3 +b1 +c1 =a1 =b1 =c1 =a2 =a3"),
          new Story("a newcomer is next, whatever waits before", "+a1 +a2 +b1 +b2 =a1 +c1 =b1 =c1"),
          new Story("a late single job waits for one job only", "+a1 +a2 +a3 >a1 +b1 -a1 =b1 =a2"),
          new Story(
              "the account of which less runs is next", "+a1 +a2 +a3 >a1 +b1 +b2 >b1 -a1 >a2"),
          new Story(
              "who holds slots goes behind who holds none, served or not",
              "+a1 >a1 +b1 =b1 +a2 +b2 >b2 >a2"),
          new Story("priorities order one account", "+a1 +a2!5 +a3!-5 +a4!5 =a2 =a4 =a1 =a3"),
          new Story("a priority is no way past others", "+a1!100 +a2!100 +b1!-100 =a1 =b1 =a2"),
          new Story("a priority counts across types", "+a1/x +a2/y!1 +a3/x!2 =a3 =a2 =a1"),
          new Story("equal types are served by age", "+a1/y ~1 +a2/x ~1 +a3/y =a1 =a2 =a3"),
          new Story("a job does not start before its time", "+a1@10 +a2 =a2 >- ~9 >- ~1 =a1"),
          new Story(
              "its time gives a job no rank over a priority", "+a1@5 +a2 +a3!1 ~5 =a3 =a2 =a1"),
          new Story("a time that is past means at once", "+a1@-60 =a1"),
          new Story(
              "a paused type waits and others go on", "pause/x +a1/x +a2/y =a2 >- resume/x =a1"),
          new Story("a pause lets run what runs", "+a1/x +a2/x >a1 pause/x -a1 >- resume/x >a2"),
          new Story("a pause of one account's jobs serves the next", "pause/x +a1/x +b1/y =b1 >-"),
          new Story(
              "a limit holds for all accounts", "limit/x=1 +a1/x +b1/x +b2/y >a1 >b2 >- -a1 >b1"),
          new Story("a limit that is taken away", "limit/x=1 +a1/x +a2/x >a1 >- limit/x=0 >a2"),
          new Story(
              "a limit counts in one claim of many", "limit/x=2 +a1/x +b1/x +c1/x >>a1,b1 >-"),
          new Story(
              "one claim of many is as fair as many of one", "+a1 +a2 +a3 +b1 >>a1,b1,a2,a3"));

  @TestFactory
  default Stream<DynamicTest> stories() {
    return STORIES.stream()
        .map(
            story -> DynamicTest.dynamicTest(story.name(), () -> new Teller(stores()).tell(story)));
  }

  /** One story, with accounts and types of its own, so that it meets no job of another. */
  final class Teller {
    private static final Pattern SUBMIT =
        Pattern.compile("\\+([a-z])([0-9]+)(/[a-z])?(!-?[0-9]+)?(@-?[0-9]+)?");

    private final TestStores stores;
    private final String own;
    private final Jobs jobs;
    private final JobTypes types;
    private final StoredQueue queue;
    private final Map<String, AccountId> accounts = new HashMap<>();
    private final Map<String, Job> submitted = new HashMap<>();
    private final Map<String, Claim> running = new HashMap<>();

    Teller(TestStores stores) {
      this.stores = stores;
      this.own = "." + stores.ids().job();
      JobSpaces spaces = _ -> stores.keys().take();
      Map<String, NoopType> known =
          Map.of("m" + own, new NoopType(), "x" + own, new NoopType(), "y" + own, new NoopType());
      this.jobs =
          new Jobs(
              new Jobs.Parts(
                  stores.transactions(),
                  stores.jobs(),
                  spaces,
                  Map.copyOf(known),
                  Map.of(),
                  stores.signals(),
                  stores.ids(),
                  stores.clock()));
      this.types =
          new JobTypes(stores.transactions(), stores.queue(), stores.jobs(), KnownTypes.of(known));
      this.queue =
          new StoredQueue(
              new Rows(
                  stores.transactions(), stores.jobs(), stores.queue(), stores.ledger(), _ -> {}),
              new StoredQueue.Settings(
                  "worker", "test", Duration.ofSeconds(30), Duration.ofSeconds(3), Duration.ZERO),
              stores.clock());
    }

    void tell(Story story) {
      for (String sign : story.signs().split(" ")) {
        int slash = sign.indexOf('/') + 1;
        switch (sign.charAt(0)) {
          case '+' -> submit(sign);
          case '>' -> claim(sign.replace(">", ""), sign);
          case '-' -> end(sign.substring(1));
          case '=' -> {
            claim(sign.substring(1), sign);
            end(sign.substring(1));
          }
          case '~' -> stores.clock().advance(Duration.ofSeconds(number(sign.substring(1))));
          case 'p' -> types.pause(sign.substring(slash) + own);
          case 'r' -> types.resume(sign.substring(slash) + own);
          case 'l' -> limit(sign.substring(slash).split("="));
          default -> throw new IllegalArgumentException(sign);
        }
      }
    }

    private void limit(String[] typeAndSlots) {
      int slots = number(typeAndSlots[1]);
      types.limit(typeAndSlots[0] + own, slots == 0 ? null : slots);
    }

    private void submit(String sign) {
      Matcher said = SUBMIT.matcher(sign);
      assertThat(said.matches()).as(sign).isTrue();
      String type = said.group(3) == null ? "m" : said.group(3).substring(1);
      int priority = said.group(4) == null ? 0 : number(said.group(4).substring(1));
      Instant now = stores.clock().instant();
      Instant runAt =
          said.group(5) == null ? null : now.plusSeconds(number(said.group(5).substring(1)));
      var terms = new Job.Terms(3, null, null, false, new Job.Start(priority, runAt));
      var what = new Submission.Checked(type + own, Content.of("{}", Map.of()), terms, false);
      AccountId account = accounts.computeIfAbsent(said.group(1), _ -> stores.newAccount());
      submitted.put(said.group(1) + said.group(2), jobs.submit(account, what));
    }

    private void claim(String names, String sign) {
      List<String> expected = names.equals("-") ? List.of() : List.of(names.split(","));
      Set<String> all = Set.of("m" + own, "x" + own, "y" + own);
      boolean any = queue.idle(all, Duration.ofDays(1)).isZero();
      assertThat(any).as("%s: whether there is one to claim", sign).isEqualTo(!names.equals("-"));
      List<Claim> claims = queue.claim(all, sign.startsWith(">>") ? 10 : 1);
      assertThat(claims.stream().map(this::name)).as(sign).isEqualTo(expected);
      claims.forEach(claim -> running.put(name(claim), claim));
    }

    private String name(Claim claim) {
      return submitted.entrySet().stream()
          .filter(one -> one.getValue().id().equals(claim.job().id()))
          .map(Map.Entry::getKey)
          .findFirst()
          .orElseThrow();
    }

    private void end(String name) {
      queue.finish(running.get(name), new Outcome.Succeeded("{}"), true);
    }

    private static int number(String text) {
      return Integer.parseInt(text);
    }
  }
}
