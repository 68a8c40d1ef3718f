package dev.lethe.api.v1;

import dev.lethe.ending.Holds;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Body;
import dev.lethe.http.Bounded;
import dev.lethe.http.Json;
import dev.lethe.http.Multipart;
import dev.lethe.http.Multipart.Part;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.Jobs;
import dev.lethe.job.RepeatStore.Request;
import dev.lethe.job.Reservations;
import dev.lethe.job.Submission;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Artifacts.Label;
import dev.lethe.ledger.InputMeta;
import dev.lethe.ledger.Room;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes uploads in: each file part is encrypted into the job's folder while it arrives. The job is
 * there before the first byte but seen by nobody; it appears with the last byte, or not at all.
 */
final class Uploads {
  private static final int DESCRIPTION_BYTES = 1 << 20;

  private final Jobs jobs;
  private final Artifacts artifacts;
  private final Transactions transactions;
  private final int attempts;
  private final Room room;
  private final Once once;
  private final Holds holds;
  private final Consumer<JobId> discard;

  Uploads(V1.Parts parts, Once once) {
    this.jobs = parts.jobs();
    this.artifacts = parts.artifacts();
    this.transactions = parts.transactions();
    this.discard = parts.endings()::discard;
    this.attempts = parts.attempts();
    this.room = parts.room();
    this.once = once;
    this.holds = parts.guards().holds();
  }

  Job submit(AccountId account, Context ctx) throws IOException, InterruptedException {
    if (Body.is(ctx.contentType(), "multipart/form-data")) {
      Optional<String> key = Once.key(ctx);
      return key.isPresent() && !once.isNew(account, key.get())
          ? repeated(account, key.get(), ctx)
          : new Receiving(account, key, new AskedHash(ctx)).read(ctx);
    }
    byte[] body = Body.jsonBytes(ctx);
    Optional<Request> request = Once.request(ctx, body);
    return once.run(
        account,
        request,
        subject -> repeated(account, subject),
        note -> {
          SubmitJson asked = Json.read(body, SubmitJson.class);
          if (!asked.partNames().isEmpty()) {
            throw Refusal.field("/inputs", "no_parts", "a JSON body carries no file parts");
          }
          Submission.Checked checked = jobs.check(asked.submission(attempts)).with(asked.sources());
          return request.isEmpty() ? jobs.submit(account, checked) : submit(account, checked, note);
        });
  }

  /** In two steps, so that a job that turns out to be the second one can be undone. */
  private Job submit(AccountId account, Submission.Checked checked, Consumer<String> note) {
    Job job = jobs.receive(account, checked, null);
    boolean accepted = false;
    try {
      Job done = accept(job, checked, note);
      accepted = true;
      return done;
    } finally {
      if (!accepted) {
        discard.accept(job.id());
      }
    }
  }

  private Job accept(Job job, Submission.Checked checked, Consumer<String> note) {
    return transactions.write(() -> {
      Job done = jobs.accept(job.id(), checked.draft());
      note.accept(job.id().toString());
      return done;
    });
  }

  /** Reads a form that may have come before, to compare it; nothing of it is stored. */
  private Job repeated(AccountId account, String key, Context ctx)
      throws IOException, InterruptedException {
    AskedHash asked = new AskedHash(ctx);
    try (InputStream body = Body.stream(ctx)) {
      Multipart.read(ctx.contentType(), body, asked::with);
    }
    return once.run(
        account,
        Optional.of(new Request(key, asked.text())),
        subject -> repeated(account, subject),
        _ -> {
          throw new Refusal(
              ErrorCode.INVALID_REQUEST, "the key has expired meanwhile: send it again");
        });
  }

  private Job repeated(AccountId account, String subject) {
    return JobRoutes.kept(jobs.get(account, JobId.of(subject)));
  }

  /** Puts one input into a draft, in the stead of an earlier one of the same name. */
  Artifact put(Job draft, String inputName, List<Artifact> present, Context ctx)
      throws IOException {
    checkSpace(ctx);
    if (!draft.takes(0)) {
      throw new Refusal(ErrorCode.JOB_NOT_DRAFT, "the job is " + draft.state().word());
    }
    if (draft.content().sources().stream().anyMatch(s -> s.name().equals(inputName))) {
      throw Refusal.field("/name", "taken", "this input is fetched from its URL");
    }
    if (present.stream().anyMatch(old -> InputMeta.name(old).equals(inputName)) && held(draft)) {
      throw new Refusal(ErrorCode.JOB_HELD, "the inputs of a held draft stay");
    }
    Reservations room = jobs.reservations();
    long length = ctx.req().getContentLengthLong();
    Body.narrow(ctx, room.largest(draft.account(), length));
    long spare = room.reserve(draft, length);
    try (InputStream body = Body.stream(ctx)) {
      Artifact stored =
          artifacts.store(draft.id(), Label.input(inputName, inputName, ctx.contentType()), body);
      spare -= stored.bytes();
      present.stream().filter(old -> old.meta().equals(stored.meta())).forEach(artifacts::withdraw);
      return stored;
    } finally {
      room.release(draft.id(), spare);
    }
  }

  private boolean held(Job draft) {
    return !holds.of(List.of(draft)).isEmpty();
  }

  private void checkSpace(Context ctx) {
    room.check(ctx.req().getContentLengthLong());
  }

  /** One multipart body on its way. */
  private final class Receiving {
    private final AccountId account;
    private final Optional<String> key;
    private final AskedHash hash;
    private @Nullable SubmitJson asked;
    private Submission.@Nullable Checked checked;
    private Map<String, String> expected = new HashMap<>();
    private final Set<String> received = new HashSet<>();
    private @Nullable Job job;
    private long announced;

    Receiving(AccountId account, Optional<String> key, AskedHash hash) {
      this.account = account;
      this.key = key;
      this.hash = hash;
    }

    Job read(Context ctx) throws IOException, InterruptedException {
      checkSpace(ctx);
      announced = ctx.req().getContentLengthLong();
      boolean accepted = false;
      try (InputStream body = Body.stream(ctx)) {
        Multipart.read(ctx.contentType(), body, this::part);
        Optional<Request> request = key.map(name -> new Request(name, hash.text()));
        Job done =
            once.run(account, request, subject -> repeated(account, subject), note -> finish(note));
        // What came here is undone if the same request was faster elsewhere.
        accepted = job != null && job.id().equals(done.id());
        return done;
      } finally {
        if (!accepted && job != null) {
          discard.accept(job.id());
        }
      }
    }

    private void part(Part part, InputStream content) throws IOException {
      if (asked == null) {
        describe(part, content);
        return;
      }
      if (part.name().equals("job")) {
        throw Refusal.field("/job", "repeated", "the part \"job\" is there twice");
      }
      file(part, content, asked);
    }

    /** First of all the description: what is wrong with it is told before gigabytes are sent. */
    private void describe(Part part, InputStream content) throws IOException {
      if (!part.name().equals("job")) {
        throw Refusal.field("/job", "not_first", "the part \"job\" must be the first part");
      }
      byte[] json = content.readNBytes(DESCRIPTION_BYTES + 1);
      if (json.length > DESCRIPTION_BYTES) {
        throw Refusal.field("/job", "too_long", "at most " + DESCRIPTION_BYTES + " bytes");
      }
      hash.with(part, json);
      SubmitJson read = Json.read(new String(json, StandardCharsets.UTF_8), SubmitJson.class);
      expected = read.partNames();
      checked = jobs.check(read.submission(attempts)).with(read.sources());
      asked = read;
    }

    private void file(Part part, InputStream content, SubmitJson description) throws IOException {
      String input = description.inputName(expected, part.name());
      if (expected.isEmpty() && !received.isEmpty()) {
        throw Refusal.field("/inputs", "required", "name each file part if there are several");
      }
      if (!received.add(input)) {
        throw Refusal.field("/inputs", "repeated", "the file part of an input came twice");
      }
      if (job == null) {
        job = jobs.receive(account, Objects.requireNonNull(checked), null, announced);
      }
      String file = part.fileName() == null ? part.name() : part.fileName();
      Label label = Label.input(input, file, part.contentType());
      long most = jobs.reservations().largest(account, -1);
      Artifact stored = artifacts.store(job.id(), label, new Bounded(content, most));
      hash.with(part, stored.bytes(), String.valueOf(stored.sha256()));
    }

    private Job finish(Consumer<String> note) {
      if (checked == null) {
        throw Refusal.field("/job", "required", "the part \"job\" is missing");
      }
      if (received.size() < expected.size()) {
        throw Refusal.field("/inputs", "missing_part", "not every declared file part came");
      }
      if (job != null) {
        return accept(job, checked, note);
      }
      return key.isEmpty()
          ? jobs.submit(account, checked)
          : Uploads.this.submit(account, checked, note);
    }
  }
}
