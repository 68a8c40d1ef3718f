package dev.lethe.api.v1;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Body;
import dev.lethe.http.Json;
import dev.lethe.http.Multipart;
import dev.lethe.http.Multipart.Part;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.Jobs;
import dev.lethe.job.Submission;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes uploads in: each file part is encrypted into the job's folder while it arrives. The job is
 * there before the first byte but seen by nobody; it appears with the last byte, or not at all.
 */
final class Uploads {
  private static final int DESCRIPTION_BYTES = 1 << 20;
  private static final int NAME = 255;

  private final Jobs jobs;
  private final Artifacts artifacts;
  private final Limits limits;
  private final Consumer<JobId> discard;

  /**
   * What an upload may be.
   *
   * @param attempts how often a job is tried if its submitter does not say
   * @param free how many bytes the disk has left
   * @param floor how many of them are to stay free
   */
  record Limits(int attempts, LongSupplier free, long floor) {}

  Uploads(Jobs jobs, Artifacts artifacts, Limits limits, Consumer<JobId> discard) {
    this.jobs = jobs;
    this.artifacts = artifacts;
    this.limits = limits;
    this.discard = discard;
  }

  Job submit(AccountId account, Context ctx) throws IOException {
    if (Body.is(ctx.contentType(), "multipart/form-data")) {
      return new Receiving(account).read(ctx);
    }
    SubmitJson asked = Body.json(ctx, SubmitJson.class);
    if (!asked.partNames().isEmpty()) {
      throw Refusal.field("/inputs", "no_parts", "a JSON body carries no file parts");
    }
    return jobs.submit(
        account, jobs.check(asked.submission(limits.attempts())).with(asked.sources()));
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
    try (InputStream body = Body.stream(ctx)) {
      Artifact stored =
          artifacts.store(draft.id(), label(inputName, inputName, ctx.contentType()), body);
      present.stream().filter(old -> old.meta().equals(stored.meta())).forEach(artifacts::withdraw);
      return stored;
    }
  }

  private static Artifacts.Label label(String input, String file, @Nullable String mediaType) {
    String meta = Json.text(Map.of("input", input));
    String type = mediaType == null ? "application/octet-stream" : mediaType;
    return new Artifacts.Label(ArtifactKind.INPUT, cut(file), cut(type), meta, 0);
  }

  private static String cut(String text) {
    return text.length() <= NAME ? text : text.substring(0, NAME);
  }

  private void checkSpace(Context ctx) {
    long coming = Math.max(0, ctx.req().getContentLengthLong());
    if (limits.free().getAsLong() - coming < limits.floor()) {
      throw new Refusal(ErrorCode.STORAGE_FULL, "there is not enough free disk space");
    }
  }

  /** One multipart body on its way. */
  private final class Receiving {
    private final AccountId account;
    private @Nullable SubmitJson asked;
    private Submission.@Nullable Checked checked;
    private Map<String, String> expected = new HashMap<>();
    private final Set<String> received = new HashSet<>();
    private @Nullable Job job;

    Receiving(AccountId account) {
      this.account = account;
    }

    Job read(Context ctx) throws IOException {
      checkSpace(ctx);
      boolean accepted = false;
      try (InputStream body = Body.stream(ctx)) {
        Multipart.read(ctx.contentType(), body, this::part);
        Job done = finish();
        accepted = true;
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
      SubmitJson read = Json.read(new String(json, StandardCharsets.UTF_8), SubmitJson.class);
      expected = read.partNames();
      checked = jobs.check(read.submission(limits.attempts())).with(read.sources());
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
        job = jobs.receive(account, Objects.requireNonNull(checked), null);
      }
      String file = part.fileName() == null ? part.name() : part.fileName();
      artifacts.store(job.id(), label(input, file, part.contentType()), content);
    }

    private Job finish() {
      if (checked == null) {
        throw Refusal.field("/job", "required", "the part \"job\" is missing");
      }
      if (received.size() < expected.size()) {
        throw Refusal.field("/inputs", "missing_part", "not every declared file part came");
      }
      return job == null ? jobs.submit(account, checked) : jobs.accept(job.id(), checked.draft());
    }
  }
}
