package dev.lethe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ending.Erasure;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Link;
import dev.lethe.upload.Incoming;
import dev.lethe.upload.Sender;
import dev.lethe.upload.Upload;
import dev.lethe.work.Claim;
import dev.lethe.work.Heartbeat;
import dev.lethe.work.Outcome;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a server does that must survive its own death at any step, and what it says meanwhile. */
enum Flow {
  START {
    @Override
    Act prepare(Site site) {
      return _ -> {};
    }
  },
  SUBMIT {
    @Override
    Act prepare(Site site) {
      return told -> {
        Job job = site.submit();
        told.that(
            "the job is queued",
            after -> {
              assertThat(after.now(job.id()).state()).isEqualTo(JobState.QUEUED);
              assertThat(after.now(job.id()).content().params()).isEqualTo("{\"p\":1}");
            });
      };
    }
  },
  UPLOAD {
    @Override
    Act prepare(Site site) {
      return told -> {
        Job job = site.submitWithFile(LONG);
        told.that("the job has its input", after -> assertTexts(after, job, LONG));
      };
    }
  },
  RESUMABLE_UPLOAD {
    @Override
    Act prepare(Site site) {
      return told -> {
        Job draft = site.engine.jobs.submit(site.account(), Site.job(true));
        told.that("the draft is there", after -> after.now(draft.id()));
        var said = new Upload.Said("main", "in.mp4", "video/mp4", "");
        Upload upload =
            site.engine.uploads.create(Sender.of(site.account()), draft.id(), LONG.length(), said);
        int half = LONG.length() / 2;
        append(site, upload, 0, LONG.substring(0, half));
        told.that(
            "half is received",
            after ->
                assertThat(
                        after
                            .engine
                            .uploads
                            .get(Sender.of(after.account()), upload.id())
                            .received())
                    .isGreaterThanOrEqualTo(half));
        append(site, upload, half, LONG.substring(half));
        told.that("the draft has its input", after -> assertTexts(after, draft, LONG));
        site.engine.jobs.submitDraft(site.account(), draft.id());
        told.that(
            "the job is queued",
            after -> assertThat(after.now(draft.id()).state()).isEqualTo(JobState.QUEUED));
      };
    }

    private void append(Site site, Upload upload, long at, String text) throws Exception {
      var bytes = new ByteArrayInputStream(text.getBytes(UTF_8));
      site.engine.uploads.append(
          Sender.of(site.account()),
          upload.id(),
          new Incoming(at, -1, bytes, Optional.empty(), () -> {}));
    }
  },
  RUN_AND_COMPLETE {
    @Override
    Act prepare(Site site) throws Exception {
      Job job = site.submitWithFile(LONG);
      return told -> {
        Claim claim = site.claim();
        told.that(
            "it was claimed once",
            after ->
                assertThat(after.now(job.id()).attempts().current()).isGreaterThanOrEqualTo(1));
        site.engine.queue.heartbeat(claim, new Job.Progress(0.5, "half", site.clock.instant()));
        site.output(claim, "output one");
        site.output(claim, LONG);
        site.engine.queue.finish(claim, new Outcome.Succeeded("{\"r\":1}"), true);
        told.that(
            "it succeeded",
            after -> {
              assertThat(after.now(job.id()).state()).isEqualTo(JobState.SUCCEEDED);
              assertTexts(after, job, LONG, "output one", LONG);
            });
      };
    }
  },
  FAIL {
    @Override
    Act prepare(Site site) throws Exception {
      Job job = site.submitWithFile("input");
      return told -> {
        Claim claim = site.claim();
        site.output(claim, "half an output");
        var why = new Outcome.Failed(ErrorCode.INPUT_NOT_MEDIA, "no", false);
        site.engine.queue.finish(claim, why, true);
        told.that(
            "it failed",
            after -> {
              assertThat(after.now(job.id()).state()).isEqualTo(JobState.FAILED);
              assertTexts(after, job, "input");
            });
      };
    }
  },
  CANCEL {
    @Override
    Act prepare(Site site) throws Exception {
      Job running = site.submitWithFile("input");
      Claim claim = site.claim();
      site.output(claim, "half an output");
      Job queued = site.submit();
      return told -> {
        site.engine.endings.cancel(site.asker(), queued.id(), "why", Duration.ZERO);
        told.that(
            "the queued one is cancelled",
            after -> assertThat(after.now(queued.id()).state()).isEqualTo(JobState.CANCELLED));
        site.engine.endings.cancel(site.asker(), running.id(), "why", Duration.ZERO);
        told.that(
            "the running one never succeeds",
            after -> {
              assertThat(after.now(running.id()).state())
                  .isIn(JobState.CANCELLING, JobState.CANCELLED);
              assertTexts(after, running, "input");
            });
        assertThat(site.engine.queue.look(claim)).isEqualTo(Heartbeat.STOP);
        site.engine.queue.stopped(claim);
        told.that(
            "the running one is cancelled",
            after -> assertThat(after.now(running.id()).state()).isEqualTo(JobState.CANCELLED));
      };
    }
  },
  CLEAN {
    @Override
    Act prepare(Site site) throws Exception {
      Job job = site.finished("input", LONG);
      return told -> {
        Erasure begun = site.engine.endings.clean(site.asker(), job.id(), Duration.ZERO);
        told.that("it is being erased", after -> assertGone(after, job, begun));
        site.erase();
        told.erased(site, job, begun);
      };
    }
  },
  DELETE {
    @Override
    Act prepare(Site site) throws Exception {
      Job finished = site.finished("input", LONG);
      site.links.make(site.files(finished.id()).getLast(), Link.Kind.SHARE, null);
      Job running = site.submitWithFile("input");
      Claim claim = site.claim();
      site.output(claim, "half an output");
      return told -> {
        Erasure one = site.engine.endings.delete(site.asker(), finished.id(), Duration.ZERO);
        Erasure two = site.engine.endings.delete(site.asker(), running.id(), Duration.ZERO);
        told.that(
            "both are being erased",
            after -> {
              assertGone(after, finished, one);
              assertGone(after, running, two);
            });
        site.engine.queue.stopped(claim);
        site.erase();
        told.erased(site, finished, one);
        told.erased(site, running, two);
      };
    }
  },
  LINK {
    @Override
    Act prepare(Site site) throws Exception {
      Job job = site.finished("input", "output");
      Artifact file = site.files(job.id()).getLast();
      return told -> {
        Link kept = site.links.make(file, Link.Kind.SHARE, null);
        String token = token(site.links.url(kept));
        told.that(
            "the link leads there",
            after -> assertThat(after.links.follow(token).artifact().id()).isEqualTo(file.id()));
        Link revoked = site.links.make(file, Link.Kind.PREVIEW, null);
        String dead = token(site.links.url(revoked));
        site.links.revoke(site.account(), revoked.id());
        told.that(
            "the other is revoked",
            after ->
                assertThatThrownBy(() -> after.links.follow(dead)).isInstanceOf(Refusal.class));
      };
    }

    private static String token(URI url) {
      return url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
    }
  },
  ROTATE {
    @Override
    Act prepare(Site site) throws Exception {
      Job erased = site.finished("input", "output");
      site.engine.endings.clean(site.asker(), erased.id(), Duration.ZERO);
      site.erase();
      int epoch = site.stores.keys().epoch();
      return told -> {
        site.engine.rotations.reach(epoch + 1);
        told.that(
            "it is rotated",
            after -> {
              assertThat(after.stores.keys().epoch()).isEqualTo(epoch + 1);
              assertThat(after.stores.keys().rotating()).isFalse();
              assertThat(after.engine.rotations.ended(epoch)).isPresent();
            });
      };
    }
  },
  SEAL {
    @Override
    Act prepare(Site site) throws Exception {
      site.engine.sealer.runOnce();
      site.submit();
      site.engine.endings.cancel(site.asker(), site.submit().id(), null, Duration.ZERO);
      return told -> {
        site.engine.sealer.runOnce();
        int sealed = site.auditActions().size();
        told.that(
            "the entries are sealed",
            after -> assertThat(after.auditActions()).hasSizeGreaterThanOrEqualTo(sealed));
      };
    }
  },
  BACKUP {
    @Override
    Act prepare(Site site) throws Exception {
      Job job = site.finished("input", LONG);
      return told -> {
        site.backup(false);
        site.backup(true);
        told.that("the server does not mind", after -> assertTexts(after, job, "input", LONG));
      };
    }
  },
  GIVE_UP_AN_UPLOAD {
    @Override
    Act prepare(Site site) {
      return told -> {
        Job made = site.engine.jobs.receive(site.account(), Site.job(false), null);
        site.engine.endings.discard(made.id());
        site.erase();
        if (site.find(made.id()).isEmpty()) {
          told.that("nothing of it is left", after -> assertThat(after.find(made.id())).isEmpty());
        }
      };
    }
  };

  /** More than one piece of a blob's encryption. */
  private static final String LONG = "long content ".repeat(3_000);

  /** What is watched; all before it is not. */
  abstract Act prepare(Site site) throws Exception;

  /** Does it, and notes what is acknowledged. */
  interface Act {
    void run(Told told) throws Exception;
  }

  /** Something that was acknowledged, as it has to be found after any end of the server. */
  interface Check {
    void on(Site after) throws Exception;
  }

  /** All that was acknowledged so far. */
  static final class Told {
    private final List<String> names = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();

    void that(String what, Check check) {
      names.add(what);
      checks.add(check);
    }

    /** Whoever asks hears that it is done once it is: the eraser tries again what fails. */
    void erased(Site site, Job job, Erasure erasure) {
      if (site.engine.endings.erasure(site.account(), erasure.id()).done()) {
        that("it is erased", after -> assertErased(after, job, erasure));
      }
    }

    int size() {
      return checks.size();
    }

    void check(int first, Site after) {
      for (int i = 0; i < first; i++) {
        Check check = checks.get(i);
        assertThat(names.get(i)).satisfies(_ -> check.on(after));
      }
    }
  }

  private static void assertTexts(Site after, Job job, String... texts) throws Exception {
    var found = new ArrayList<String>();
    for (Artifact file : after.files(job.id())) {
      if (file.state() == Artifact.State.STORED) {
        found.add(after.text(file));
      }
    }
    assertThat(found).contains(texts);
  }

  private static void assertGone(Site after, Job job, Erasure erasure) {
    assertThat(after.now(job.id()).kept()).isFalse();
    assertThat(after.engine.endings.erasure(after.account(), erasure.id())).isNotNull();
  }

  private static void assertErased(Site after, Job job, Erasure erasure) {
    assertThat(after.now(job.id()).data()).isEqualTo(DataState.ERASED);
    assertThat(after.engine.receipts.of(erasure.id())).isPresent();
  }
}
