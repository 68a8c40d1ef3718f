package dev.lethe.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Body;
import dev.lethe.http.Bounded;
import dev.lethe.http.Multipart;
import dev.lethe.http.Multipart.Part;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Content;
import dev.lethe.job.Job;
import dev.lethe.job.Jobs;
import dev.lethe.job.Reservations;
import dev.lethe.job.Source;
import dev.lethe.job.Submission;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Copies;
import dev.lethe.ledger.InputMeta;
import dev.lethe.ledger.Room;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the jobs that dialects ask for. Vendors' forms have their fields in any order, so a file
 * may come before what it is for: it is taken in for a job that nobody sees, which gets its
 * parameters with the last field and appears then, or not at all.
 */
public final class Intake {
  private static final String INPUT = "main";
  private static final int FIELD_BYTES = 64 << 10;
  private static final long FORM_OVERHEAD = 1 << 20;

  private final Jobs jobs;
  private final Artifacts artifacts;
  private final Consumer<JobId> discard;
  private final Limits limits;

  /**
   * What an upload may be.
   *
   * @param bytes how large a file may be
   * @param attempts how often a job is tried
   */
  public record Limits(long bytes, int attempts, Room room) {
    public long formBytes() {
      return bytes + FORM_OVERHEAD;
    }
  }

  /**
   * What one create call is.
   *
   * @param remember what the dialect keeps of the request, a JSON object as text
   * @param expiry how long after its end the job is kept, if the request says it
   */
  public record Order(
      AccountId account,
      String dialect,
      CreateCall call,
      Function<Fields, String> remember,
      Function<Fields, Optional<Duration>> expiry) {
    /** One whose job is kept as long as the server keeps jobs. */
    public Order(
        AccountId account, String dialect, CreateCall call, Function<Fields, String> remember) {
      this(account, dialect, call, remember, _ -> Optional.empty());
    }
  }

  /** The fields of a request, and the name of the file it brought. */
  public record Fields(Map<String, String> texts, Optional<String> fileName) {
    public Fields {
      texts = Map.copyOf(texts);
    }

    public Optional<String> text(String name) {
      return Optional.ofNullable(texts.get(name));
    }

    /** The same as a value; null if it is not there. */
    public @Nullable JsonNode node(String name) {
      String text = texts.get(name);
      return text == null ? null : TextNode.valueOf(text);
    }
  }

  /** A job that was made, and what it was made of. */
  public record Taken(Job job, Fields fields) {}

  public Intake(Jobs jobs, Artifacts artifacts, Consumer<JobId> discard, Limits limits) {
    this.jobs = jobs;
    this.artifacts = artifacts;
    this.discard = discard;
    this.limits = limits;
  }

  public Limits limits() {
    return limits;
  }

  /** What becomes of a file that has come whole. */
  public interface Landing<T> {
    /** Commits the file, or refuses it. */
    T land(Artifacts.Write file);
  }

  /** Takes the body of a request as a file of a draft, if there is room for it. */
  public <T> T receive(Context ctx, Job draft, Artifacts.Label label, Landing<T> landing)
      throws IOException {
    long length = ctx.req().getContentLengthLong();
    limits.room().check(length);
    Reservations room = jobs.reservations();
    Body.narrow(ctx, room.largest(draft.account(), length));
    long spare = room.reserve(draft, length);
    try (InputStream body = Body.stream(ctx);
        Artifacts.Write file = artifacts.begin(draft.id(), label)) {
      body.transferTo(file);
      T landed = landing.land(file);
      spare -= file.bytes();
      return landed;
    } finally {
      room.release(draft.id(), spare);
    }
  }

  /** Refuses a call that nothing serves, before any of its body is read. */
  public void checkServed(CreateCall call) {
    if (call.type().isEmpty()) {
      throw new Refusal(ErrorCode.TYPE_NOT_SERVED, "this server does not serve this call");
    }
    jobs.checkServed(call.type());
  }

  /**
   * Makes a job without a file: its fields are in a JSON body or a query.
   *
   * @param labels by which the dialect finds the job again
   */
  public Job submit(
      Order order,
      Function<String, @Nullable JsonNode> fields,
      List<Source> sources,
      String remembered,
      Map<String, String> labels) {
    checkServed(order.call());
    String params = order.call().params().fill(fields);
    return jobs.submit(order.account(), checked(order, params, sources, remembered, labels));
  }

  /**
   * Makes a job some of whose inputs may lie here.
   *
   * @param params as the dialect has made them, a JSON object as text
   * @param files to be copied, by the names of the inputs
   */
  public Job submit(
      Order order,
      String params,
      List<Source> sources,
      Map<String, Artifact> files,
      String remembered)
      throws IOException {
    checkServed(order.call());
    Submission.Checked what = checked(order, params, sources, remembered, Map.of());
    if (files.isEmpty()) {
      return jobs.submit(order.account(), what);
    }
    long bytes = files.values().stream().mapToLong(Artifact::bytes).sum();
    Job made = jobs.receive(order.account(), what, null, bytes);
    return orDiscarded(
        made.id(),
        id -> {
          for (Map.Entry<String, Artifact> file : files.entrySet()) {
            Copies.copy(artifacts, file.getValue(), id, InputMeta.of(file.getKey()));
          }
          return jobs.accept(id, false);
        });
  }

  private Submission.Checked checked(
      Order order,
      String params,
      List<Source> sources,
      String remembered,
      Map<String, String> labels) {
    var asked = new Submission(order.call().type(), params, labels, terms(), false);
    return jobs.check(asked).with(sources).by(order.dialect(), remembered);
  }

  /** What makes a job complete that nobody sees yet. */
  private interface Completion<T, E extends Exception> {
    T complete(JobId id) throws E;
  }

  private <T, E extends Exception> T orDiscarded(JobId made, Completion<T, E> completion) throws E {
    boolean accepted = false;
    try {
      T done = completion.complete(made);
      accepted = true;
      return done;
    } finally {
      if (!accepted) {
        discard.accept(made);
      }
    }
  }

  /**
   * Makes a draft that is told only when it is handed in what is to be done with it.
   *
   * @param appear accepts the draft, with whatever else is to be durable together with it
   */
  public <T> T draft(
      AccountId account,
      String dialect,
      CreateCall call,
      String remembered,
      Function<JobId, T> appear) {
    checkServed(call);
    var bare = new Submission.Checked(call.type(), Content.of("{}", Map.of()), terms(), true);
    Job made = jobs.receive(account, bare.by(dialect, remembered), null);
    return this.<T, RuntimeException>orDiscarded(made.id(), appear::apply);
  }

  /**
   * Makes a job from a form.
   *
   * @param files the parts that may bring the file
   * @param urls the fields that may name its address instead
   */
  public Taken form(Context ctx, Order order, Set<String> files, Set<String> urls)
      throws IOException {
    checkServed(order.call());
    limits.room().check(ctx.req().getContentLengthLong());
    var form = new Form(order, files, urls, ctx.req().getContentLengthLong());
    boolean accepted = false;
    try (InputStream body = Body.stream(ctx)) {
      Multipart.read(ctx.contentType(), body, form::part);
      Taken taken = form.finish();
      accepted = true;
      return taken;
    } finally {
      if (!accepted && form.job != null) {
        discard.accept(form.job.id());
      }
    }
  }

  private Submission.Checked checked(
      CreateCall call, Function<String, @Nullable JsonNode> fields, Job.Terms terms) {
    return jobs.check(
        new Submission(call.type(), call.params().fill(fields), Map.of(), terms, false));
  }

  private Job.Terms terms() {
    return terms(null);
  }

  private Job.Terms terms(@Nullable Duration expiresIn) {
    return new Job.Terms(limits.attempts(), null, expiresIn, false);
  }

  /** One form on its way. */
  private final class Form {
    private final Order order;
    private final Set<String> files;
    private final Set<String> urls;
    private final Map<String, String> texts = new HashMap<>();
    private @Nullable Job job;
    private final long announced;
    private @Nullable String fileName;

    Form(Order order, Set<String> files, Set<String> urls, long announced) {
      this.announced = announced;
      this.order = order;
      this.files = files;
      this.urls = urls;
    }

    void part(Part part, InputStream content) throws IOException {
      if (files.contains(part.name()) && part.fileName() != null) {
        file(part, part.fileName(), content);
        return;
      }
      byte[] value = content.readNBytes(FIELD_BYTES + 1);
      if (value.length > FIELD_BYTES) {
        throw Refusal.field("/" + part.name(), "too_long", "at most " + FIELD_BYTES + " bytes");
      }
      if (texts.put(part.name(), new String(value, StandardCharsets.UTF_8)) != null) {
        throw Refusal.field("/" + part.name(), "repeated", "the field is there twice");
      }
    }

    private void file(Part part, String name, InputStream content) throws IOException {
      if (job != null) {
        throw Refusal.field("/" + part.name(), "repeated", "one file is expected");
      }
      var bare =
          new Submission.Checked(
              order.call().type(), Content.of("{}", Map.of()), terms(), false, order.dialect());
      long most = Math.min(limits.bytes(), jobs.reservations().largest(order.account(), -1));
      Job made = jobs.receive(order.account(), bare, null, announced);
      job = made;
      var label = Artifacts.Label.input(INPUT, name, part.contentType());
      fileName = label.name();
      try (var limited = new Bounded(content, most)) {
        artifacts.store(made.id(), label, limited);
      }
    }

    Taken finish() {
      var fields = new Fields(texts, Optional.ofNullable(fileName));
      Submission.Checked what =
          checked(order.call(), fields::node, terms(order.expiry().apply(fields).orElse(null)))
              .with(sources())
              .by(order.dialect(), order.remember().apply(fields));
      Job done = job == null ? jobs.submit(order.account(), what) : jobs.accept(job.id(), what);
      return new Taken(done, fields);
    }

    private List<Source> sources() {
      // A browser sends the fields that nobody filled in, too.
      List<String> named =
          urls.stream().filter(name -> !texts.getOrDefault(name, "").isEmpty()).sorted().toList();
      int inputs = named.size() + (job == null ? 0 : 1);
      String field = files.stream().sorted().findFirst().orElse(INPUT);
      if (inputs == 0) {
        throw Refusal.field("/" + field, "missing", "send a file or a URL");
      }
      if (inputs > 1) {
        throw Refusal.field("/" + field, "ambiguous", "send a file or a URL, not both");
      }
      return named.stream().map(name -> source(name, texts.getOrDefault(name, ""))).toList();
    }

    private static Source source(String field, String url) {
      if (!Source.isAddress(url)) {
        throw Refusal.field("/" + field, "invalid_url", "expected an http or https address");
      }
      return new Source(INPUT, url);
    }
  }
}
