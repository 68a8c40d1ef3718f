// The life of a job by the Pictory dialect, with fetch alone: create, poll, fetch, clean.
// Usage: PICTORY_URL=... PICTORY_API_KEY=... node pictory.mjs VIDEO_URL

const url = `${process.env.PICTORY_URL}/pictoryapis`;
const headers = { Authorization: process.env.PICTORY_API_KEY, accept: "application/json" };

async function ask(method, path, body) {
  const response = await fetch(url + path, {
    method,
    headers: body ? { ...headers, "Content-Type": "application/json" } : headers,
    body: body && JSON.stringify(body),
  });
  return { status: response.status, ...(await response.json()) };
}

function check(holds, seen) {
  if (!holds) {
    throw new Error(JSON.stringify(seen));
  }
}

async function wait(jobId) {
  for (let i = 0; i < 600; i++) {
    const job = await ask("GET", `/v1/jobs/${jobId}`);
    check(job.success, job);
    if (job.data.status === "completed") {
      return job.data;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("not done in time");
}

async function download(address) {
  const response = await fetch(address);
  return { status: response.status, bytes: new Uint8Array(await response.arrayBuffer()) };
}

const made = await ask("POST", "/v2/video/storyboard", {
  videoName: "clip",
  videoWidth: 320,
  videoHeight: 240,
  scenes: [
    { background: { visualUrl: process.argv[2] }, story: "First it is looked at" },
    { story: "Then it is made" },
  ],
});
check(made.status === 200 && made.success === true, made);

const storyboard = await wait(made.data.jobId);
const preview = await download(storyboard.preview);
check(preview.status === 200 && preview.bytes.length > 0, storyboard);
check(storyboard.renderParams.scenes.length === 2, storyboard);
console.log(`a preview of ${preview.bytes.length} bytes`);

const rendered = await ask("PUT", `/v2/video/render/${made.data.jobId}`, {});
check(rendered.status === 200 && rendered.success === true, rendered);
const jobId = rendered.data.jobId;

const data = await wait(jobId);
const video = await download(data.outputUrl);
check(video.status === 200 && video.bytes.length > 0, video.status);
console.log(`fetched ${video.bytes.length} bytes of ${data.videoDuration} s`);

const cleaned = await ask("DELETE", `/v1/jobs/${jobId}/clean`);
check(cleaned.status === 200 && cleaned.success === true, cleaned);
check((await ask("GET", `/v1/jobs/${jobId}`)).data.status === "cleaned", jobId);
check((await download(data.outputUrl)).status === 410, data);

const unknown = await ask("DELETE", "/v1/jobs/00000000-0000-0000-0000-000000000000/clean");
check(unknown.status === 404 && unknown.success === false, unknown);
console.log("all done");
