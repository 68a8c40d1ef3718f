// The life of a job by the useapi.net dialect, with fetch: create, poll, fetch, cancel.
// Usage: USEAPI_URL=... USEAPI_TOKEN=... node useapi.mjs PROMPT

import assert from 'node:assert/strict';

const base = process.env.USEAPI_URL;
const headers = { Authorization: `Bearer ${process.env.USEAPI_TOKEN}` };
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function ask(path, options = {}) {
  const response = await fetch(base + path, { headers, ...options });
  const body = await response.json();
  if (!Array.isArray(body) && body.code !== undefined) {
    assert.equal(body.code, response.status);
  }
  return body;
}

function imagine(prompt) {
  return ask('/v2/jobs/imagine', {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ prompt, replyUrl: '', replyRef: '', maxJobs: 2 }),
  });
}

async function ended(jobid) {
  for (let i = 0; i < 600; i += 1) {
    const job = await ask(`/v2/jobs/?jobid=${jobid}`);
    if (!['created', 'started', 'progress'].includes(job.status)) {
      return job;
    }
    await pause(200);
  }
  throw new Error('not done in time');
}

const made = await imagine(process.argv[2]);
assert.equal(made.status, 'started');
const job = await ended(made.jobid);
assert.equal(job.status, 'completed', JSON.stringify(job));
assert.notEqual(job.attachments.length, 0);
for (const attachment of job.attachments) {
  const file = await fetch(attachment.url);
  assert.equal((await file.arrayBuffer()).byteLength, attachment.size);
  console.log('fetched', attachment.filename, attachment.content_type, attachment.size);
}

// A job that has ended stays as it is; one that works is stopped, by its id encoded or not.
assert.deepEqual(await ask(`/v2/jobs/cancel/?jobid=${made.jobid}`), {
  jobid: made.jobid,
  status: 'completed',
  code: 200,
});
const { jobid } = await imagine(process.argv[2]);
const cancelled = { jobid, status: 'cancelled', code: 200 };
assert.deepEqual(await ask(`/v2/jobs/cancel/?jobid=${encodeURIComponent(jobid)}`), cancelled);
assert.equal((await ask(`/v2/jobs/?jobid=${jobid}`)).status, 'cancelled');
assert.deepEqual(await ask('/v2/jobs'), []);
assert.deepEqual(await ask('/v2/jobs/cancel/?jobid=none'), {
  error: 'Unable to locate job none',
  code: 404,
});
console.log('all done');
