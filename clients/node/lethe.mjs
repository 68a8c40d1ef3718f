/**
 * A client of the Lethe job server, in one file, with nothing but what Node 18 has built in.
 *
 *     import { Lethe } from "./lethe.mjs";
 *
 *     const lethe = new Lethe(); // LETHE_URL and LETHE_API_KEY
 *     let job = await lethe.submit("video.transcode", { heights: [720] }, "clip.mp4");
 *     job = await lethe.wait(job.id);
 *     for (const artifact of await lethe.artifacts(job.id)) {
 *       await lethe.download(artifact, "results/");
 *     }
 *     await lethe.delete(job.id);
 *
 * Answers are the server's JSON as it stands; more fields may come with a newer server. What the
 * server refuses, and a server that cannot be reached, is a LetheError. A client keeps no state, so
 * any number of calls may be under way at once.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve, sep } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const ENDED = new Set(["succeeded", "failed", "cancelled"]);
const BLOCK = 1 << 18;
const LONGEST_WAIT_MS = 50_000;
// A server that restarts, or a proxy before it that says so. Nothing else gets better by itself.
const PASSING = new Set([0, 429, 502, 503, 504]);
const MEDIA_TYPES = {
  ".mp4": "video/mp4", ".m4v": "video/mp4", ".mov": "video/quicktime", ".webm": "video/webm",
  ".mkv": "video/x-matroska", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".wav": "audio/wav",
  ".ogg": "audio/ogg", ".flac": "audio/flac", ".jpg": "image/jpeg", ".png": "image/png",
  ".pdf": "application/pdf", ".txt": "text/plain", ".json": "application/json",
};

/**
 * A job. Once `data` is not "kept", labels, params, result and error are null.
 * @typedef {object} Job
 * @property {string} id
 * @property {string} type
 * @property {"draft"|"queued"|"running"|"cancelling"|"succeeded"|"failed"|"cancelled"} state
 * @property {"kept"|"erasing"|"erased"} data
 * @property {Record<string, string>|null} labels
 * @property {string} created_at
 * @property {string|null} started_at
 * @property {string|null} ended_at
 * @property {number} attempt
 * @property {number} max_attempts
 * @property {{fraction: number, phase: string|null, updated_at: string|null}} progress
 * @property {object|null} params
 * @property {object|null} result
 * @property {{code: string, message: string, retryable: boolean, attempt: number}|null} error
 * @property {object|null} cancel
 * @property {object|null} erasure
 * @property {string|null} retry_of
 * @property {number} artifact_count
 * @property {number} stored_bytes
 */
/**
 * One stored file of a job; `sha256` is that of its plain bytes.
 * @typedef {object} Artifact
 * @property {string} id
 * @property {string} job_id
 * @property {string} kind
 * @property {string} name
 * @property {string} media_type
 * @property {number} bytes
 * @property {string} sha256
 * @property {object} meta
 * @property {string} created_at
 */
/**
 * The durable operation behind a clean or a delete.
 * @typedef {object} Erasure
 * @property {string} id
 * @property {string} job_id
 * @property {"clean"|"delete"} action
 * @property {"running"|"done"} state
 * @property {{name: string, done_at: string|null}[]} steps
 * @property {number} tries
 * @property {{code: string, message: string, at: string}|null} last_error
 * @property {{kind: string, count: number, bytes: number}[]} artifacts
 * @property {{what: string, until: string|null}[]} residuals
 * @property {string} created_at
 * @property {string|null} done_at
 */
/**
 * The public address of a file; `url` is null but in the answer that made it.
 * @typedef {object} Link
 * @property {string} id
 * @property {string} artifact_id
 * @property {"share"|"preview"} kind
 * @property {string|null} url
 * @property {string} created_at
 * @property {string} expires_at
 * @property {string|null} revoked_at
 */
/**
 * What happened to a job; a "job.progress" has no `id`, and `fraction` and `phase` instead of
 * `state` and `data`.
 * @typedef {object} Event
 * @property {"job.state"|"job.progress"} event
 * @property {string|null} id
 * @property {string} job_id
 * @property {string|null} at
 * @property {number} attempt
 * @property {string} [state]
 * @property {string} [data]
 * @property {number} [fraction]
 * @property {string|null} [phase]
 */
/** @typedef {{outcome: string, stop_ms: number|null, job: Job}} Cancelled */
/** @typedef {(done: number, total: number) => void} Progress */

/**
 * The server said no, or there was no server: then `status` is 0 and `code` "unreachable". Match on
 * `code`, which never changes; `errors` names the fields of the request that are to blame, if it is
 * fields; the server's log has `requestId`.
 */
export class LetheError extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} detail
   * @param {{requestId?: string|null, errors?: object[], cause?: unknown}} [more]
   */
  constructor(status, code, detail, { requestId = null, errors = [], cause } = {}) {
    super(`${detail} (${code}${requestId ? `, request ${requestId}` : ""})`, { cause });
    this.name = "LetheError";
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.requestId = requestId;
    this.errors = errors;
  }
}

/** A server and a key for it. */
export class Lethe {
  #url;
  #key;
  #timeout;
  #tries;

  /**
   * `timeout` is how many milliseconds nothing may move on a connection. A request that failed for
   * a passing reason is sent up to `tries` times; a POST carries an Idempotency-Key, by which the
   * server knows it again.
   * @param {{url?: string, apiKey?: string, timeout?: number, tries?: number}} [options] what is
   *   not given is taken from LETHE_URL and LETHE_API_KEY
   */
  constructor({ url, apiKey, timeout = 60_000, tries = 5 } = {}) {
    const given = url ?? process.env.LETHE_URL ?? "http://127.0.0.1:8080";
    if (!/^https?:\/\/./.test(given)) {
      throw new TypeError("the URL of the server begins with http:// or https://");
    }
    this.#url = given.replace(/\/+$/, "");
    this.#key = apiKey ?? process.env.LETHE_API_KEY ?? "";
    this.#timeout = timeout;
    this.#tries = Math.max(1, tries);
  }

  /**
   * Submits a job and resolves as soon as the server has stored it.
   * @param {string} type
   * @param {object} [params]
   * @param {string|Record<string, string>} [files] one file, or several under the names of the
   *   inputs they are; they are read while they are sent
   * @param {{onProgress?: Progress, idempotencyKey?: string, signal?: AbortSignal}
   *   & Record<string, unknown>} [options] and whatever else a submission has: labels,
   *   deadline: "2h", expires_in: "7d", max_attempts, keep_partial, draft: true, or
   *   inputs: [{ name: "main", url: "https://..." }]
   * @returns {Promise<Job>}
   */
  async submit(type, params, files, options = {}) {
    const { onProgress, idempotencyKey, signal, ...more } = options;
    const job = { type, ...(params ? { params } : {}), ...more };
    if (!files) {
      return this.request("POST", "/v1/jobs", job, { idempotencyKey, signal });
    }
    if (typeof files !== "string") {
      const parts = Object.keys(files).map((name) => ({ name, part: name }));
      job.inputs = [...parts, ...(more.inputs ?? [])];
    }
    const body = await formBody(job, typeof files === "string" ? { file: files } : files);
    return this.#json("POST", "/v1/jobs", { body, onProgress, idempotencyKey, signal });
  }

  /**
   * Uploads one input of a draft; a file of the same name is replaced.
   * @param {string} jobId
   * @param {string} name
   * @param {string} file
   * @param {{onProgress?: Progress, signal?: AbortSignal}} [options]
   * @returns {Promise<Artifact>}
   */
  async putInput(jobId, name, file, { onProgress, signal } = {}) {
    const path = `/v1/jobs/${segment(jobId)}/inputs/${segment(name)}`;
    return this.#json("PUT", path, { body: await fileBody(file), onProgress, signal });
  }

  /**
   * Hands in a draft whose inputs are complete.
   * @param {string} jobId
   * @returns {Promise<Job>}
   */
  submitDraft(jobId) {
    return this.request("POST", `/v1/jobs/${segment(jobId)}/submit`);
  }

  /**
   * The job: at once, or as soon as it has ended, but after `wait` milliseconds at the latest.
   * @param {string} jobId
   * @param {{wait?: number, signal?: AbortSignal}} [options]
   * @returns {Promise<Job>}
   */
  job(jobId, { wait = 0, signal } = {}) {
    const query = wait ? { wait: duration(wait) } : {};
    return this.request("GET", `/v1/jobs/${segment(jobId)}`, undefined,
      { query, patience: wait, signal });
  }

  /**
   * Resolves with the job when it has ended, however it has; rejects with a TimeoutError if it does
   * not within `timeout` milliseconds. The server holds its answer back until then, so this does
   * not poll. With `onProgress` it asks each second and hands the job over.
   * @param {string} jobId
   * @param {{timeout?: number, onProgress?: (job: Job) => void, signal?: AbortSignal}} [options]
   * @returns {Promise<Job>}
   */
  async wait(jobId, { timeout = Infinity, onProgress, signal } = {}) {
    const end = Date.now() + timeout;
    const longest = onProgress ? 1_000 : LONGEST_WAIT_MS;
    for (let wait = 0; ; wait = Math.max(1, Math.min(longest, end - Date.now()))) {
      const began = Date.now();
      const job = await this.job(jobId, { wait, signal });
      onProgress?.(job);
      if (ENDED.has(job.state)) {
        return job;
      }
      if (Date.now() >= end) {
        throw new DOMException(`${jobId} is still ${job.state} after ${timeout} ms`,
          "TimeoutError");
      }
      if (wait && Date.now() - began < 50) {
        await pause(200); // Something in between answers at once instead of waiting.
      }
    }
  }

  /**
   * What becomes of a job, from its first event that is kept to its end, while it happens. Each
   * change comes once and in order, also if the connection breaks in between; progress comes about
   * once a second.
   * @param {string} jobId
   * @param {{signal?: AbortSignal}} [options]
   * @returns {AsyncGenerator<Event>}
   */
  async *events(jobId, { signal } = {}) {
    const path = `/v1/jobs/${segment(jobId)}/events`;
    let seen = null;
    let ended = false;
    for (let fruitless = 0; ; ) {
      const headers = { accept: "text/event-stream", ...(seen && { "last-event-id": seen }) };
      const opened = await this.#open("GET", path, headers, { signal });
      let cause = new Error("the stream ended before the job");
      try {
        for await (const event of eventsOf(blocksFrom(opened, signal))) {
          fruitless = 0;
          seen = event.id ?? seen;
          if (event.event === "job.state") {
            ended = ENDED.has(event.state) && event.data !== "erasing";
          }
          yield event;
        }
        if (ended || opened.answer.status === 204) {
          return;
        }
      } catch (e) {
        if (!(e instanceof Broken)) {
          throw e;
        }
        cause = e.cause;
      }
      if (++fruitless === this.#tries) {
        throw this.#unreachable(cause);
      }
      await pause(100 * 2 ** fruitless, undefined, { signal });
    }
  }

  /**
   * The lines that the programs of a job wrote to their error streams; with `follow` also those to
   * come, until the job has ended.
   * @param {string} jobId
   * @param {{follow?: boolean, signal?: AbortSignal}} [options]
   * @returns {AsyncGenerator<string>}
   */
  async *log(jobId, { follow = false, signal } = {}) {
    const path = `/v1/jobs/${segment(jobId)}/log${follow ? "?follow=true" : ""}`;
    const opened = await this.#open("GET", path, { accept: "text/plain" }, { signal });
    try {
      yield* linesOf(blocksFrom(opened, signal));
    } catch (e) {
      throw e instanceof Broken ? this.#unreachable(e.cause) : e;
    }
  }

  /**
   * All jobs, newest first, page by page as they are taken; without params and result.
   * @param {{state?: string, type?: string, label?: string, created_before?: string,
   *   limit?: number}} [filters] those of the server; `limit` is the size of a page
   * @returns {AsyncGenerator<Job>}
   */
  jobs(filters = {}) {
    return this.#pages("/v1/jobs", filters);
  }

  /**
   * All files of a job, its inputs too.
   * @param {string} jobId
   * @returns {Promise<Artifact[]>}
   */
  artifacts(jobId) {
    return this.#all(`/v1/jobs/${segment(jobId)}/artifacts`);
  }

  /**
   * Brings a file here and resolves with its path, which has the file when it is whole. A transfer
   * that breaks goes on where it stopped, also in a later call for one of `artifacts()`; the bytes
   * are then held against its hash.
   * @param {Artifact|string} artifact one of `artifacts()`, or its id
   * @param {string} to a file; for one of `artifacts()` it may be a folder (one that exists, or
   *   ends in a slash) for the file to have its own name in
   * @param {{onProgress?: Progress, signal?: AbortSignal}} [options]
   * @returns {Promise<string>}
   */
  async download(artifact, to, { onProgress, signal } = {}) {
    const known = typeof artifact === "string" ? { id: artifact } : artifact;
    const inFolder = known.name && (to.endsWith("/") || to.endsWith(sep) || (await isFolder(to)));
    const file = resolve(inFolder ? join(to, basename(known.name) || known.id) : to);
    const part = join(dirname(file), `.${basename(file)}.part`);
    await mkdir(dirname(file), { recursive: true });
    const transfer = { id: known.id, part, done: 0, hash: createHash("sha256"), etag: null };
    if (known.sha256) {
      transfer.etag = `"${known.sha256}"`;
      await takeUp(transfer);
    }
    for (let fruitless = 0, before = 0; ; before = transfer.done) {
      try {
        await this.#transfer(transfer, onProgress, signal);
        break;
      } catch (broken) {
        if (!(broken instanceof Broken)) {
          throw broken;
        }
        fruitless = transfer.done > before ? 0 : fruitless + 1;
        if (fruitless === this.#tries) {
          throw this.#unreachable(broken.cause);
        }
      }
    }
    if (known.sha256 && transfer.hash.digest("hex") !== known.sha256) {
      await rm(part);
      throw new LetheError(0, "not_whole", `${file} does not have the hash of ${known.id}`);
    }
    await rename(part, file);
    return file;
  }

  /**
   * Makes a public address of a file: "share" saves it, "preview" shows it.
   * @param {Artifact|string} artifact one of `artifacts()`, or its id
   * @param {{kind?: "share"|"preview", ttl?: string}} [options] `ttl` is how long it stands: "7d"
   * @returns {Promise<Link>}
   */
  link(artifact, { kind = "share", ttl } = {}) {
    return this.request("POST", `/v1/artifacts/${segment(idOf(artifact))}/links`, { kind, ttl });
  }

  /**
   * All links to a file, newest first, without their addresses.
   * @param {Artifact|string} artifact
   * @returns {Promise<Link[]>}
   */
  links(artifact) {
    return this.#all(`/v1/artifacts/${segment(idOf(artifact))}/links`);
  }

  /**
   * Ends a link before its time; what is being downloaded by it is cut.
   * @param {Link|string} link
   * @returns {Promise<Link>}
   */
  revoke(link) {
    return this.request("DELETE", `/v1/links/${segment(idOf(link))}`);
  }

  /**
   * Stops the work and keeps the record; the answer says what is known after `wait` milliseconds.
   * @param {string} jobId
   * @param {{reason?: string, wait?: number}} [options]
   * @returns {Promise<Cancelled>}
   */
  cancel(jobId, { reason, wait = 10_000 } = {}) {
    const body = { wait: duration(wait), ...(reason === undefined ? {} : { reason }) };
    return this.request("POST", `/v1/jobs/${segment(jobId)}/cancel`, body, { patience: wait });
  }

  /**
   * Erases the data of an ended job; its record stays.
   * @param {string} jobId
   * @param {{wait?: number}} [options]
   * @returns {Promise<Erasure>}
   */
  clean(jobId, { wait = 10_000 } = {}) {
    return this.request("POST", `/v1/jobs/${segment(jobId)}/clean`, undefined,
      { query: { wait: duration(wait) }, patience: wait });
  }

  /**
   * Stops the job if need be and erases it; no list shows it any more.
   * @param {string} jobId
   * @param {{wait?: number}} [options]
   * @returns {Promise<Erasure>}
   */
  delete(jobId, { wait = 10_000 } = {}) {
    return this.request("DELETE", `/v1/jobs/${segment(jobId)}`, undefined,
      { query: { wait: duration(wait) }, patience: wait });
  }

  /**
   * An erasure: at once, or as soon as it is done, but after `wait` milliseconds at the latest.
   * @param {string} erasureId
   * @param {{wait?: number}} [options]
   * @returns {Promise<Erasure>}
   */
  erasure(erasureId, { wait = 0 } = {}) {
    const query = wait ? { wait: duration(wait) } : {};
    return this.request("GET", `/v1/erasures/${segment(erasureId)}`, undefined,
      { query, patience: wait });
  }

  /**
   * Runs an ended job again, as a new job with the same inputs and parameters.
   * @param {string} jobId
   * @returns {Promise<Job>}
   */
  retry(jobId) {
    return this.request("POST", `/v1/jobs/${segment(jobId)}/retry`);
  }

  /**
   * Any other request of the API, JSON to JSON; `patience` is added to the timeout.
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @param {{query?: object, idempotencyKey?: string, patience?: number, signal?: AbortSignal}}
   *   [options]
   * @returns {Promise<any>}
   */
  request(method, path, body, { query = {}, ...options } = {}) {
    const search = new URLSearchParams(Object.entries(query).filter(([, v]) => v != null));
    const target = `${search}` === "" ? path : `${path}?${search}`;
    return this.#json(method, target,
      { ...options, body: body === undefined ? null : jsonBody(body) });
  }

  async #all(path) {
    const all = [];
    for await (const one of this.#pages(path, {})) {
      all.push(one);
    }
    return all;
  }

  async *#pages(path, filters) {
    let query = filters;
    for (;;) {
      const page = await this.request("GET", path, undefined, { query });
      yield* page.items;
      if (!page.next_cursor) {
        return;
      }
      query = { ...filters, cursor: page.next_cursor };
    }
  }

  async #json(method, path, { idempotencyKey, ...options } = {}) {
    const headers = { accept: "application/json" };
    if (method === "POST") {
      headers["idempotency-key"] = idempotencyKey ?? randomUUID();
    }
    const { answer, watch } = await this.#open(method, path, headers, options);
    try {
      const text = await answer.text();
      return text ? JSON.parse(text) : null;
    } catch (e) {
      if (e instanceof SyntaxError) {
        const detail = `what answers at ${this.#url} does not speak this API`;
        throw new LetheError(answer.status, "not_lethe", detail);
      }
      throw watch.reason(this.#unreachable(e));
    } finally {
      watch.end();
    }
  }

  /** The open answer, which is a success, and the watch over it, which the caller ends. */
  async #open(method, path, headers, options = {}) {
    for (let tried = 1; ; tried++) {
      const watch = new Watch(this.#timeout + (options.patience ?? 0), options.signal);
      let refusal;
      let wait = 100 * 2 ** tried;
      try {
        const answer = await this.#once(method, path, headers, options, watch);
        if (answer.ok) {
          return { answer, watch };
        }
        refusal = await refused(answer);
        const after = answer.headers.get("retry-after") ?? "";
        wait = /^\d+$/.test(after) ? Math.min(30, Number(after)) * 1_000 : wait;
      } catch (e) {
        watch.end();
        if (e instanceof LocalTrouble) {
          throw e.cause;
        }
        refusal = watch.reason(this.#unreachable(e));
      }
      watch.end();
      if (tried === this.#tries || !PASSING.has(refusal.status)) {
        throw refusal;
      }
      await pause(wait, undefined, { signal: options.signal });
    }
  }

  #once(method, path, headers, { body, onProgress }, watch) {
    const init = {
      method,
      headers: { ...headers, authorization: `Bearer ${this.#key}` },
      redirect: "manual", // The key would go wherever it points.
      signal: watch.signal,
    };
    if (body) {
      init.headers["content-type"] = body.mediaType;
      init.headers["content-length"] = String(body.length);
      init.body = body.text ?? streamed(body, watch, onProgress);
      init.duplex = "half";
      if (body.text === undefined) {
        // Else Node tees the body, and holds all that was sent in the branch that nobody reads.
        init.redirect = "error";
        init.window = null;
      }
    }
    return fetch(this.#url + path, init).catch((e) => {
      throw e.cause instanceof LocalTrouble ? e.cause : e;
    });
  }

  async #transfer(transfer, onProgress, signal) {
    const headers = {};
    if (transfer.done && transfer.etag) {
      headers.range = `bytes=${transfer.done}-`;
      headers["if-range"] = transfer.etag;
    }
    let opened;
    try {
      const path = `/v1/artifacts/${segment(transfer.id)}`;
      opened = await this.#open("GET", path, headers, { signal });
    } catch (e) {
      if (e instanceof LetheError && e.status === 416) {
        return; // All of it was here already; the hash tells whether it is right.
      }
      throw e;
    }
    const { answer, watch } = opened;
    try {
      if (answer.status !== 206) {
        await startOver(transfer);
      }
      transfer.etag = answer.headers.get("etag") ?? transfer.etag;
      const total = transfer.done + Number(answer.headers.get("content-length") ?? 0);
      await copy(answer, transfer, (done) => {
        watch.touch();
        onProgress?.(done, total);
      });
      if (transfer.done !== total) {
        throw new Broken(new Error(`it ended after ${transfer.done} of ${total} bytes`));
      }
    } catch (e) {
      if (e instanceof Broken && signal?.aborted) {
        throw signal.reason;
      }
      throw e;
    } finally {
      watch.end();
    }
  }

  #unreachable(cause) {
    const why = cause?.cause?.message ?? cause?.message ?? cause;
    return new LetheError(0, "unreachable", `no answer from ${this.#url}: ${why}`, { cause });
  }
}

/** Holds the error of a local file, which is no reason to ask the server again. */
class LocalTrouble extends Error {
  constructor(cause) {
    super(String(cause), { cause });
  }
}

/** A transfer broke off; the rest of it can be asked for. */
class Broken extends Error {
  constructor(cause) {
    super(String(cause), { cause });
  }
}

/** Aborts a request on which nothing has moved for too long, or whose caller has lost interest. */
class Watch {
  #abort = new AbortController();
  #caller;
  #millis;
  #timer;
  #over = false;
  #listener;

  constructor(millis, caller) {
    this.#millis = millis;
    this.#caller = caller;
    this.#listener = () => this.#abort.abort(caller.reason);
    if (caller?.aborted) {
      this.#listener();
    }
    caller?.addEventListener("abort", this.#listener);
    this.touch();
  }

  get signal() {
    return this.#abort.signal;
  }

  touch() {
    if (this.#over) {
      return; // A refused upload may still be pulled for a moment.
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#abort.abort(new Error(`nothing moved for ${this.#millis} ms`)), this.#millis);
  }

  /** Whoever reads may take their time; the server is not to blame for it. */
  rest() {
    clearTimeout(this.#timer);
  }

  /** What to throw: the caller's own wish to stop comes before what it led to. */
  reason(otherwise) {
    if (this.#caller?.aborted) {
      throw this.#caller.reason;
    }
    return otherwise;
  }

  end() {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener("abort", this.#listener);
  }
}

async function refused(answer) {
  let problem = {};
  try {
    problem = (await answer.json()) ?? {};
  } catch {
    // Something in between answered, in words of its own.
  }
  return new LetheError(
    answer.status,
    problem.code ?? `http_${answer.status}`,
    problem.detail ?? problem.title ?? `the server answered ${answer.status}`,
    {
      requestId: problem.request_id ?? answer.headers.get("x-request-id"),
      errors: problem.errors ?? [],
    },
  );
}

function jsonBody(value) {
  const text = JSON.stringify(value);
  return { mediaType: "application/json", text, length: Buffer.byteLength(text) };
}

async function fileBody(path) {
  const { size } = await stat(path);
  const mediaType = MEDIA_TYPES[extname(path).toLowerCase()] ?? "application/octet-stream";
  return { mediaType, length: size, pieces: [{ path, size }] };
}

/** The parts of a submission; the job comes first, so that a refusal costs no upload. */
async function formBody(job, files) {
  const boundary = `lethe-${randomUUID()}`;
  const head = (name, more, mediaType) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${more}\r\n` +
    `Content-Type: ${mediaType}\r\n\r\n`;
  const pieces = [Buffer.from(head("job", "", "application/json") + JSON.stringify(job))];
  for (const [part, path] of Object.entries(files)) {
    const file = await fileBody(path);
    const name = `; filename="${quoted(basename(path))}"`;
    pieces.push(Buffer.from(`\r\n${head(part, name, file.mediaType)}`), ...file.pieces);
  }
  pieces.push(Buffer.from(`\r\n--${boundary}--\r\n`));
  const length = pieces.reduce((sum, piece) => sum + (piece.size ?? piece.length), 0);
  return { mediaType: `multipart/form-data; boundary=${boundary}`, length, pieces };
}

/** A body that is read from disk as fast as the connection takes it, and no faster. */
function streamed(body, watch, onProgress) {
  const blocks = blocksOf(body);
  let done = 0;
  return new ReadableStream({
    async pull(controller) {
      const { value, done: over } = await blocks.next();
      if (over) {
        controller.close();
        return;
      }
      watch.touch();
      done += value.length;
      onProgress?.(done, body.length);
      controller.enqueue(new Uint8Array(value.buffer, value.byteOffset, value.length));
    },
    cancel: () => blocks.return(),
  }, { highWaterMark: 0 });
}

async function* blocksOf(body) {
  for (const piece of body.pieces) {
    if (Buffer.isBuffer(piece)) {
      yield piece;
      continue;
    }
    let left = piece.size;
    try {
      const options = { highWaterMark: BLOCK, end: Math.max(0, left - 1) };
      for await (const block of left ? createReadStream(piece.path, options) : []) {
        left -= block.length;
        yield block;
      }
      if (left) {
        throw new Error(`${piece.path} became shorter while it was read`);
      }
    } catch (e) {
      throw new LocalTrouble(e);
    }
  }
}

/** Counts what an earlier call has left; the server says whether it is still the same. */
async function takeUp(transfer) {
  try {
    for await (const block of createReadStream(transfer.part, { highWaterMark: BLOCK })) {
      transfer.hash.update(block);
      transfer.done += block.length;
    }
  } catch (e) {
    if (e.code !== "ENOENT") {
      throw e;
    }
  }
}

async function startOver(transfer) {
  await writeFile(transfer.part, "");
  transfer.hash = createHash("sha256");
  transfer.done = 0;
}

async function copy(answer, transfer, onBlock) {
  const target = await open(transfer.part, "a");
  try {
    const reader = answer.body?.getReader();
    while (reader) {
      const { value, done } = await reader.read().catch((e) => {
        throw new Broken(e);
      });
      if (done) {
        return;
      }
      await target.appendFile(value);
      transfer.hash.update(value);
      transfer.done += value.length;
      onBlock(transfer.done);
    }
  } finally {
    await target.close();
  }
}

/** What comes, as it comes. */
async function* blocksFrom({ answer, watch }, signal) {
  const reader = answer.body?.getReader();
  try {
    while (reader) {
      watch.touch();
      const { value, done } = await reader.read().catch((e) => {
        throw signal?.aborted ? signal.reason : new Broken(e);
      });
      if (done) {
        return;
      }
      watch.rest();
      yield value;
    }
  } finally {
    watch.end();
    await reader?.cancel().catch(() => {});
  }
}

async function* linesOf(blocks) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const block of blocks) {
    const lines = (rest + decoder.decode(block, { stream: true })).split("\n");
    rest = lines.pop();
    yield* lines;
  }
  rest += decoder.decode();
  if (rest) {
    yield rest;
  }
}

/** Each ends with an empty line; one that is cut off before it is left out. */
async function* eventsOf(blocks) {
  let fields = {};
  for await (const line of linesOf(blocks)) {
    if (line) {
      const colon = line.indexOf(":");
      fields[line.slice(0, colon)] = line.slice(colon + 1).trim();
      continue;
    }
    if (fields.data) {
      yield { event: fields.event, id: fields.id ?? null, ...JSON.parse(fields.data) };
    }
    fields = {};
  }
}

async function isFolder(path) {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

function quoted(text) {
  return text.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function idOf(thing) {
  return typeof thing === "string" ? thing : thing.id;
}

function segment(text) {
  // Dots too, so that no id can climb out of its folder.
  return encodeURIComponent(text).replaceAll(".", "%2E");
}

function duration(millis) {
  return `${Math.max(0, Math.round(millis))}ms`;
}
