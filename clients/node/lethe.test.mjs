/**
 * Uses the client against a running server, as its users would.
 *
 * Needs LETHE_URL and LETHE_API_KEY of a server that has the job types test.noop and test.shell,
 * and LETHE_SMALL_URL with its LETHE_SMALL_API_KEY, of one whose inputs.max_bytes is 1 MiB. The
 * build starts both and runs this file.
 */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { truncateSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after, test } from "node:test";

import { Lethe, LetheError } from "./lethe.mjs";

const MIB = 1 << 20;
const NO_JOB = "job_01k00000000000000000000000";
const lethe = new Lethe();
const folder = mkdtempSync(join(tmpdir(), "lethe-node-"));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
function place(name, content) {
  const path = join(folder, name ?? `file-${files++}`);
  if (content !== undefined) {
    writeFileSync(path, content);
  }
  return path;
}

function large(bytes = 100 * MIB) {
  const path = place(undefined, "");
  truncateSync(path, bytes);
  return path;
}

function shell(script, options) {
  return lethe.submit("test.shell", { script }, undefined, options);
}

async function uploaded(content) {
  const job = await lethe.submit("test.noop", undefined, place(undefined, content));
  return (await lethe.artifacts(job.id))[0];
}

async function gathered(stream) {
  const all = [];
  for await (const one of stream) {
    all.push(one);
  }
  return all;
}

async function refused(status, code, call) {
  let error;
  await assert.rejects(call, (e) => {
    error = e;
    return e instanceof LetheError && e.status === status && e.code === code;
  });
  return error;
}

test("a job from its submit to its end", async () => {
  const seen = [];
  let job = await shell("printf made > out/a.txt", { labels: { customer: "pär" } });
  job = await lethe.wait(job.id, { timeout: 30_000, onProgress: (now) => seen.push(now) });
  assert.equal(job.state, "succeeded");
  assert.deepEqual(job.labels, { customer: "pär" });
  assert.ok(seen.length > 0);
  const [made] = await lethe.artifacts(job.id);
  const path = await lethe.download(made, `${folder}/results/`);
  assert.equal(path, join(folder, "results", "a.txt"));
  assert.equal(readFileSync(path, "utf8"), "made");
  assert.deepEqual(readdirSync(dirname(path)), ["a.txt"]);
  const again = await lethe.wait((await lethe.retry(job.id)).id);
  assert.equal(again.retry_of, job.id);
  let erasure = await lethe.clean(again.id, { wait: 30_000 });
  assert.deepEqual([erasure.action, erasure.state], ["clean", "done"]);
  assert.equal((await lethe.job(again.id)).data, "erased");
  erasure = await lethe.delete(job.id, { wait: 30_000 });
  assert.deepEqual([erasure.action, erasure.state], ["delete", "done"]);
  assert.equal((await lethe.erasure(erasure.id, { wait: 1_000 })).id, erasure.id);
  await refused(410, "job_deleted", () => lethe.job(job.id));
});

test("a cancel stops the work", async () => {
  const job = await shell("sleep 600");
  await assert.rejects(() => lethe.wait(job.id, { timeout: 200 }), { name: "TimeoutError" });
  const cancelled = await lethe.cancel(job.id, { reason: "customer left", wait: 30_000 });
  assert.equal(cancelled.outcome, "stopped");
  assert.equal(cancelled.job.state, "cancelled");
  assert.equal(cancelled.job.cancel.reason, "customer left");
  assert.equal((await lethe.cancel(job.id)).outcome, "already_ended");
  await lethe.delete(job.id);
});

test("a draft takes its inputs one by one", async () => {
  const job = await lethe.submit("test.noop", undefined, undefined, { draft: true });
  assert.equal(job.state, "draft");
  const seen = [];
  const stored = await lethe.putInput(job.id, "one.two", place(undefined, "abc"),
    { onProgress: (...at) => seen.push(at) });
  assert.equal(stored.sha256, createHash("sha256").update("abc").digest("hex"));
  assert.deepEqual(seen, [[3, 3]]);
  await refused(409, "job_not_terminal", () => lethe.clean(job.id));
  await lethe.submitDraft(job.id);
  assert.equal((await lethe.wait(job.id)).state, "succeeded");
  await refused(409, "job_not_draft", () => lethe.submitDraft(job.id));
});

test("several files have the names of their inputs", async () => {
  const inputs = { left: place("l.txt", "1"), right: place('r"ü.txt', "22") };
  const job = await lethe.submit("test.noop", undefined, inputs);
  const found = (await lethe.artifacts(job.id)).map((a) => [a.meta.input, a.bytes]);
  assert.deepEqual(Object.fromEntries(found), { left: 1, right: 2 });
});

test("a list goes on over its pages", async () => {
  const ids = [];
  for (let i = 0; i < 5; i++) {
    const more = { labels: { list: "js" } };
    ids.unshift((await lethe.submit("test.noop", undefined, undefined, more)).id);
  }
  const listed = [];
  for await (const job of lethe.jobs({ label: "list:js", limit: 2 })) {
    listed.push(job.id);
  }
  assert.deepEqual(listed, ids);
});

test("events tell a job from its beginning to its end", async () => {
  const job = await shell("sleep 0.2");
  const events = await gathered(lethe.events(job.id));
  const states = events.filter((one) => one.event === "job.state").map((one) => one.state);
  assert.deepEqual(states, ["queued", "running", "succeeded"]);
  assert.ok(events.every((one) => one.job_id === job.id));
  await lethe.clean(job.id, { wait: 30_000 });
  const last = (await gathered(lethe.events(job.id))).at(-1);
  assert.deepEqual([last.state, last.data], ["succeeded", "erased"]);
  await refused(404, "not_found", () => gathered(lethe.events(NO_JOB)));
});

test("events go on where the connection broke", async () => {
  const job = await shell("sleep 1");
  const cutter = await cutting(700);
  const events = await gathered(new Lethe({ url: cutter.url }).events(job.id));
  cutter.close();
  const ids = events.filter((one) => one.id).map((one) => Number(one.id));
  assert.deepEqual(ids, [...new Set(ids)].sort((a, b) => a - b));
  assert.equal(events.at(-1).state, "succeeded");
  assert.ok(cutter.connections() > 1);
});

test("events end when their reader has lost interest", async () => {
  const job = await shell("sleep 600");
  const interest = new AbortController();
  await assert.rejects(async () => {
    for await (const event of lethe.events(job.id, { signal: interest.signal })) {
      if (event.state === "running") {
        interest.abort();
      }
    }
  }, { name: "AbortError" });
  for await (const event of lethe.events(job.id)) {
    assert.equal(event.state, "queued");
    break;
  }
  await lethe.delete(job.id);
});

test("a log is read while it is written", async () => {
  const job = await shell("echo first >&2; sleep 0.2; printf 'l\u00e4st' >&2");
  const lines = await gathered(lethe.log(job.id, { follow: true }));
  assert.deepEqual(lines.slice(-2), ["first", "l\u00e4st"]);
  assert.deepEqual(await gathered(lethe.log(job.id)), lines);
  await lethe.delete(job.id, { wait: 30_000 });
  await refused(410, "job_deleted", () => gathered(lethe.log(job.id)));
});

test("a link is followed without a key until it is revoked", async () => {
  const artifact = await uploaded("hello");
  const link = await lethe.link(artifact, { kind: "preview", ttl: "1h" });
  assert.equal(await (await fetch(link.url)).text(), "hello");
  const [listed] = await lethe.links(artifact.id);
  assert.deepEqual([listed.id, listed.url], [link.id, null]);
  assert.ok((await lethe.revoke(link)).revoked_at);
  const gone = await fetch(link.url);
  assert.equal(gone.status, 410);
  await gone.arrayBuffer();
});

test("what the server refuses", async () => {
  await refused(401, "unauthorized", () => new Lethe({ apiKey: "wrong" }).job(NO_JOB));
  let error = await refused(404, "not_found", () => lethe.job(NO_JOB));
  assert.match(error.requestId, /^req_/);
  assert.ok(error.message.includes(error.requestId));
  error = await refused(400, "invalid_request",
    () => lethe.submit("test.noop", undefined, undefined, { surprise: 1 }));
  assert.equal(error.errors[0].pointer, "/surprise");
  const job = await shell("sleep 600");
  await refused(409, "job_not_terminal", () => lethe.clean(job.id));
  await lethe.delete(job.id);
});

test("no server is said so", async () => {
  const taken = net.createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const url = `http://127.0.0.1:${taken.address().port}`;
  taken.close();
  await once(taken, "close");
  const nobody = new Lethe({ url, tries: 2 });
  const error = await refused(0, "unreachable", () => nobody.job(NO_JOB));
  assert.ok(error.detail.includes(url));
});

test("a missing file is no trouble of the server", async () => {
  await assert.rejects(() => lethe.submit("test.noop", undefined, place("none")),
    { code: "ENOENT" });
});

test("a wait ends when its caller has lost interest", async () => {
  const job = await shell("sleep 600");
  const interest = new AbortController();
  const waiting = lethe.wait(job.id, { signal: interest.signal });
  interest.abort();
  await assert.rejects(waiting, { name: "AbortError" });
  await lethe.delete(job.id);
});

test("a large upload and download stay out of memory", async () => {
  const seen = [];
  async function upAndDown(bytes) {
    seen.length = 0;
    const job = await lethe.submit("test.noop", undefined, large(bytes),
      { onProgress: (done, total) => seen.push([done, total]) });
    const [artifact] = await lethe.artifacts(job.id);
    assert.equal(artifact.bytes, bytes);
    await lethe.download(artifact, place("back.bin"));
    await lethe.delete(job.id);
    return process.resourceUsage().maxRSS;
  }
  // Node lets some garbage gather before it looks at it: about how much, a first round shows.
  const before = await upAndDown(30 * MIB);
  const grown = (await upAndDown(130 * MIB)) - before;
  assert.deepEqual(seen, [...seen].sort(([a], [b]) => a - b));
  assert.equal(seen.at(-1)[0], seen.at(-1)[1]);
  console.log(`130 MiB up and down: ${(grown / 1024).toFixed(1)} MiB more memory`);
  assert.ok(grown < 60 * 1024, `${grown} KiB`);
});

test("an upload that is too large is told why", async () => {
  const small = new Lethe({
    url: process.env.LETHE_SMALL_URL,
    apiKey: process.env.LETHE_SMALL_API_KEY,
  });
  await refused(413, "upload_too_large", () => small.submit("test.noop", undefined, large()));
});

test("a download is taken up where an earlier one ended", async () => {
  const content = randomBytes(3 * MIB);
  const artifact = await uploaded(content);
  const to = place("resumed.bin");
  place(`.${basename(to)}.part`, content.subarray(0, 2 * MIB));
  const seen = [];
  await lethe.download(artifact, to, { onProgress: (...at) => seen.push(at) });
  assert.ok(seen[0][0] > 2 * MIB);
  assert.deepEqual(seen.at(-1), [3 * MIB, 3 * MIB]);
  assert.ok(content.equals(readFileSync(to)));
});

test("what an earlier download left is not believed", async () => {
  const artifact = await uploaded(randomBytes(MIB));
  const to = place("doubted.bin");
  place(`.${basename(to)}.part`, "x".repeat(1000));
  await refused(0, "not_whole", () => lethe.download(artifact, to));
  await lethe.download(artifact, to);
});

test("a download survives a connection that breaks", async () => {
  const content = randomBytes(3 * MIB);
  const artifact = await uploaded(content);
  const cutter = await cutting(MIB);
  const to = await new Lethe({ url: cutter.url }).download(artifact.id, place("cut.bin"));
  cutter.close();
  assert.ok(content.equals(readFileSync(to)));
  assert.equal(cutter.connections(), 2);
});

test("a passing trouble is asked again with the same key", async () => {
  const stub = await stubbing([503, { code: "outcome_unknown" }], [202, { id: "job_x" }]);
  const job = await new Lethe({ url: stub.url, apiKey: "k" }).submit("test.noop");
  stub.close();
  assert.equal(job.id, "job_x");
  const keys = stub.asked.map((headers) => headers["idempotency-key"]);
  assert.equal(keys.length, 2);
  assert.ok(keys[0]);
  assert.equal(keys[0], keys[1]);
});

test("the key may be the caller's", async () => {
  const stub = await stubbing([202, { id: "job_x" }]);
  const client = new Lethe({ url: stub.url, apiKey: "k" });
  await client.submit("test.noop", undefined, undefined, { idempotencyKey: "mine" });
  stub.close();
  assert.equal(stub.asked[0]["idempotency-key"], "mine");
});

test("what will not pass is asked once", async () => {
  const stub = await stubbing([409, { code: "job_not_terminal", detail: "no" }]);
  const client = new Lethe({ url: stub.url, apiKey: "k" });
  await refused(409, "job_not_terminal", () => client.clean("job_x"));
  stub.close();
  assert.equal(stub.asked.length, 1);
});

test("a stranger is not taken for a server", async () => {
  const stub = await stubbing([200, "<html>"]);
  const client = new Lethe({ url: stub.url, apiKey: "k" });
  await refused(200, "not_lethe", () => client.job("job_x"));
  stub.close();
});

/** Answers what it is told to, in order, and remembers the headers it was asked with. */
async function stubbing(...answers) {
  const asked = [];
  const server = http.createServer((request, response) => {
    asked.push(request.headers);
    request.resume().on("end", () => {
      const [status, body] = answers.shift();
      response.writeHead(status, { "retry-after": "0" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${server.address().port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, asked, close };
}

/** Stands before the server and cuts the first connection after some bytes of the answer. */
async function cutting(after) {
  const { hostname, port } = new URL(process.env.LETHE_URL);
  let connections = 0;
  const sockets = new Set();
  const listener = net.createServer((client) => {
    const first = ++connections === 1;
    const server = net.connect(port, hostname);
    let passed = 0;
    sockets.add(client).add(server);
    client.pipe(server);
    server.on("data", (block) => {
      client.write(block);
      passed += block.length;
      if (first && passed >= after) {
        client.destroy();
        server.destroy();
      }
    });
    server.on("end", () => client.end());
    for (const end of [client, server]) {
      end.on("error", () => {});
    }
  });
  await once(listener.listen(0, "127.0.0.1"), "listening");
  const close = () => {
    listener.close();
    sockets.forEach((socket) => socket.destroy());
  };
  const url = `http://127.0.0.1:${listener.address().port}`;
  return { url, connections: () => connections, close };
}
