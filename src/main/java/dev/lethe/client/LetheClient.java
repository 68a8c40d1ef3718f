package dev.lethe.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a program does with a Lethe server, one method per thing it can ask for. */
public final class LetheClient implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(60);

  /** All keys are wrapped anew meanwhile. */
  private static final Duration ROTATION = Duration.ofHours(1);

  /** From here on the server is asked before the bytes are sent, so that a refusal costs none. */
  private static final long WORTH_ASKING = 1 << 20;

  private final Transport transport;

  /**
   * @param base as in {@code http://127.0.0.1:8080}; a path in it goes before every route
   */
  public LetheClient(URI base, String apiKey) {
    this.transport = new Transport(base, apiKey);
  }

  /** Whether a server answers at all; its key is not looked at. */
  public boolean alive() {
    try {
      transport.done(transport.request("/healthz").timeout(Duration.ofSeconds(5)).build());
      return true;
    } catch (UnreachableException | LetheException _) {
      return false;
    }
  }

  /** Submits a job without files: one whose inputs are addresses, or a draft. */
  public Job submit(JobSubmission job) {
    return transport.json(transport.post("/v1/jobs", job).timeout(ANSWER).build(), Job.class);
  }

  /**
   * Submits a job with files, which are read as they are sent.
   *
   * @param progress counts the bytes handed to the connection, all parts together
   */
  public Job submit(JobSubmission job, List<FilePart> files, ByteProgress progress) {
    var body = new MultipartBody(Json.write(job), files);
    HttpRequest request =
        transport
            .request("/v1/jobs")
            .header("Content-Type", body.contentType())
            .expectContinue(body.length() > WORTH_ASKING)
            .POST(body.publisher(progress))
            .build();
    try {
      return transport.json(request, Job.class);
    } catch (UnreachableException e) {
      if (e.connected()) {
        sayWhyRefused(job);
      }
      throw e;
    }
  }

  /**
   * A server that refuses a large upload closes the connection on which it is sent, and its reason
   * can be lost with it. Asked again without the files, it gives the reason.
   */
  private void sayWhyRefused(JobSubmission job) {
    try {
      delete(submit(job.withInputs(List.of()).asDraft()).id());
    } catch (UnreachableException _) {
      // The network it is, then; the caller throws what happened first.
    }
  }

  /** Uploads one input of a draft. */
  public void putInput(String jobId, String name, FilePart file, ByteProgress progress) {
    String path = job(jobId, "/inputs/") + Query.escape(name);
    HttpRequest request =
        transport
            .request(path)
            .header("Content-Type", file.mediaType())
            .PUT(CountedStream.publisher(file.file(), progress))
            .build();
    transport.done(request);
  }

  /** Hands in a draft whose inputs are complete. */
  public Job submitDraft(String jobId) {
    return transport.json(empty(job(jobId, "/submit")), Job.class);
  }

  /** Makes a new job of an ended one. */
  public Job retry(String jobId) {
    return transport.json(empty(job(jobId, "/retry")), Job.class);
  }

  /** One page, newest first; without a cursor the first. */
  public Page<Job> jobs(JobFilter filter, @Nullable String cursor) {
    Query query = filter.query();
    if (cursor != null) {
      query.add("cursor", cursor);
    }
    return transport.page(get("/v1/jobs" + query), Job.class);
  }

  /** All jobs, newest first; a page is fetched when the stream comes to it. */
  public Stream<Job> jobs(JobFilter filter) {
    return Stream.iterate(
            Optional.of(jobs(filter, null)),
            Optional::isPresent,
            page -> page.flatMap(Page::next).map(cursor -> jobs(filter, cursor)))
        .flatMap(Optional::stream)
        .flatMap(page -> page.items().stream());
  }

  public Job job(String id) {
    return transport.json(get(job(id, "")), Job.class);
  }

  /** The job as soon as it has ended, or as it is after {@code wait}. */
  public Job job(String id, Duration wait) {
    String path = job(id, "") + new Query().add("wait", Json.seconds(wait));
    HttpRequest request = transport.request(path).timeout(ANSWER.plus(wait)).build();
    return transport.json(request, Job.class);
  }

  /**
   * Waits until the job has ended, or for {@code atMost}. A server that restarts meanwhile is
   * waited for.
   *
   * @param progress hears of the job as it is, about once a second
   */
  public Job waitForEnd(String id, Duration atMost, Consumer<Job> progress) {
    return new Waits(this).forEnd(id, atMost, progress);
  }

  /** Stops the work and keeps the record; {@code wait} is how long the answer may take. */
  public CancelAnswer cancel(String id, @Nullable String reason, Duration wait) {
    var body =
        reason == null
            ? Map.of("wait", Json.seconds(wait))
            : Map.of("wait", Json.seconds(wait), "reason", reason);
    HttpRequest request =
        transport.post(job(id, "/cancel"), body).timeout(ANSWER.plus(wait)).build();
    return transport.json(request, CancelAnswer.class);
  }

  /** Erases the data of an ended job; its record stays. */
  public Erasure clean(String id) {
    return transport.json(empty(job(id, "/clean")), Erasure.class);
  }

  /** Stops the job if need be, and erases it; no list shows it any more. */
  public Erasure delete(String id) {
    HttpRequest request = transport.request(job(id, "")).timeout(ANSWER).DELETE().build();
    return transport.json(request, Erasure.class);
  }

  /** What keeps jobs from being erased, and brings them back. */
  public Guards guards() {
    return new Guards(transport);
  }

  /** Ends of many jobs at once. */
  public Sweeps sweeps() {
    return new Sweeps(transport);
  }

  /** What accounts use, and what they may. */
  public Quotas quotas() {
    return new Quotas(transport);
  }

  /** What ends jobs by itself. */
  public PolicyClient policies() {
    return new PolicyClient(transport);
  }

  public Erasure erasure(String id) {
    return transport.json(get("/v1/erasures/" + Query.escape(id)), Erasure.class);
  }

  /** The erasure when it is done, or as it is after {@code atMost}. */
  public Erasure waitForErasure(Erasure erasure, Duration atMost) {
    return new Waits(this).forErasure(erasure, atMost);
  }

  /** The signed receipt of an erasure that is done: a compact JWS, always the same. */
  public String receipt(String erasureId) {
    return transport.text(get("/v1/erasures/" + Query.escape(erasureId) + "/receipt"));
  }

  /** The statement that copies of the keys do not open the erased job any more. */
  public String closure(String erasureId) {
    return transport.text(get("/v1/erasures/" + Query.escape(erasureId) + "/closure"));
  }

  /** The public keys by which receipts are verified, as a JSON Web Key set. */
  public String receiptKeys() {
    return transport.text(get("/.well-known/jwks.json"));
  }

  private HttpRequest put(String path, String json, Duration patience) {
    return transport
        .request(path)
        .header("Content-Type", "application/json")
        .PUT(BodyPublishers.ofString(json))
        .timeout(patience)
        .build();
  }

  /** Accounts and their API keys. */
  public Tenants tenants() {
    return new Tenants(transport);
  }

  /** One page of the audit log, newest first; without a cursor the first. */
  public Page<AuditEntry> audit(AuditFilter filter, @Nullable String cursor) {
    return transport.page(get("/v1/audit" + filter.query(cursor)), AuditEntry.class);
  }

  /** The signed head of the audit log. */
  public String auditHead() {
    return transport.text(get("/v1/audit-head"));
  }

  /** How the master key stands. */
  public MasterKey masterKey() {
    return transport.json(get("/v1/master-key"), MasterKey.class);
  }

  /** Rotates the master key, unless it has this number; returns when it is done. */
  public MasterKey rotateTo(int epoch) {
    String said = "{\"epoch\":" + epoch + "}";
    return transport.json(put("/v1/master-key", said, ROTATION), MasterKey.class);
  }

  /** Holds rows, files and keys of a stretch of the jobs against each other. */
  public FsckPage fsck(FsckPage.Ask ask) {
    HttpRequest request = transport.post("/v1/fsck", ask).timeout(ROTATION).build();
    return transport.json(request, FsckPage.class);
  }

  /** All types of jobs, and what is held back of them. */
  public List<TypeState> types() {
    return transport.page(get("/v1/types"), TypeState.class).items();
  }

  /** Starts no more jobs of a type; those that run go on. */
  public TypeState pauseType(String type) {
    return transport.json(empty(type(type, "/pause")), TypeState.class);
  }

  public TypeState resumeType(String type) {
    return transport.json(empty(type(type, "/resume")), TypeState.class);
  }

  /** Lets at most so many jobs of a type run at a time, on all servers; null for any number. */
  public TypeState limitType(String type, @Nullable Integer slots) {
    String said = "{\"slots\":" + slots + "}";
    return transport.json(put(type(type, ""), said, ANSWER), TypeState.class);
  }

  /** All files of a job. */
  public List<Artifact> artifacts(String jobId) {
    return transport.page(get(job(jobId, "/artifacts")), Artifact.class).items();
  }

  /**
   * Makes a link by which anybody reads an artifact; only this answer tells its address.
   *
   * @param kind {@code share}, to be saved, or {@code preview}, to be shown
   * @param ttl how long it stands; null for as long as is usual
   */
  public Link link(String artifactId, String kind, @Nullable Duration ttl) {
    var body = ttl == null ? Map.of("kind", kind) : Map.of("kind", kind, "ttl", Json.seconds(ttl));
    HttpRequest request =
        transport.post(artifact(artifactId) + "/links", body).timeout(ANSWER).build();
    return transport.json(request, Link.class);
  }

  /** The links of an artifact, newest first, without their addresses. */
  public List<Link> links(String artifactId) {
    return transport.page(get(artifact(artifactId) + "/links"), Link.class).items();
  }

  /** Ends a link, and what is being read by it. */
  public Link revokeLink(String linkId) {
    String path = "/v1/links/" + Query.escape(linkId);
    return transport.json(transport.request(path).timeout(ANSWER).DELETE().build(), Link.class);
  }

  /**
   * What the programs of a job said, as it comes; to be closed. It has no time limit, and fails
   * with an {@link IOException} if it breaks off.
   *
   * @param follow whether to wait for more until the job has ended
   */
  public InputStream log(String jobId, boolean follow) {
    String path = job(jobId, "/log") + new Query().add("follow", String.valueOf(follow));
    return transport.open(transport.request(path).build()).body();
  }

  /** Name and size of an artifact, without its bytes. */
  public ArtifactHead head(String artifactId) {
    HttpRequest request = transport.request(artifact(artifactId)).HEAD().timeout(ANSWER).build();
    HttpResponse<InputStream> response = headOrReason(artifactId, request);
    try (InputStream body = response.body()) {
      body.readAllBytes();
    } catch (IOException e) {
      throw transport.broken(e);
    }
    var headers = response.headers();
    return new ArtifactHead(
        artifactId,
        headers.firstValue("Content-Disposition").flatMap(Disposition::fileName).orElse(artifactId),
        headers.firstValue("Content-Type").orElse("application/octet-stream"),
        headers.firstValueAsLong("Content-Length").orElse(-1),
        headers.firstValue("ETag").orElse(null));
  }

  /** The answer to a HEAD has no body to give a reason in, so a refusal is asked for again. */
  private HttpResponse<InputStream> headOrReason(String artifactId, HttpRequest request) {
    try {
      return transport.open(request);
    } catch (LetheException e) {
      range(artifactId, 0, 0);
      throw e;
    }
  }

  /**
   * Brings an artifact into a file, which it replaces once all bytes are there; a broken transfer
   * is resumed. Returns the number of bytes.
   */
  public long download(String artifactId, Path file, ByteProgress progress) {
    return new Download(transport, artifact(artifactId), file, progress).run(null);
  }

  /** The same, and the bytes are held against the artifact's hash. */
  public long download(Artifact artifact, Path file, ByteProgress progress) {
    return new Download(transport, artifact(artifact.id()), file, progress).run(artifact.sha256());
  }

  /** The bytes from {@code first} to {@code last}, both included. */
  public RangeRead range(String artifactId, long first, long last) {
    HttpRequest request =
        transport
            .request(artifact(artifactId))
            .header("Range", "bytes=" + first + "-" + last)
            .timeout(ANSWER)
            .build();
    HttpResponse<InputStream> response = transport.open(request);
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(Math.toIntExact(last - first + 1));
      String range = response.headers().firstValue("Content-Range").orElse(null);
      return new RangeRead(response.statusCode(), range, bytes);
    } catch (IOException e) {
      throw transport.broken(e);
    }
  }

  @Override
  public void close() {
    transport.close();
  }

  private HttpRequest get(String path) {
    return transport.request(path).timeout(ANSWER).build();
  }

  private HttpRequest empty(String path) {
    return transport.request(path).timeout(ANSWER).POST(BodyPublishers.noBody()).build();
  }

  private static String job(String id, String below) {
    return "/v1/jobs/" + Query.escape(id) + below;
  }

  private static String type(String name, String below) {
    return "/v1/types/" + Query.escape(name) + below;
  }

  private static String artifact(String id) {
    return "/v1/artifacts/" + Query.escape(id);
  }
}
