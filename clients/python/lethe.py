"""A client of the Lethe job server, in one file, with nothing but the standard library.

    from lethe import Lethe

    lethe = Lethe()  # LETHE_URL and LETHE_API_KEY
    job = lethe.submit("video.transcode", {"heights": [720]}, "clip.mp4")
    job = lethe.wait(job["id"])
    for artifact in lethe.artifacts(job["id"]):
        lethe.download(artifact, "results/")
    lethe.delete(job["id"])

Answers are the server's JSON as dictionaries, with a type for each; more fields may come with a
newer server. What the server refuses, and a server that cannot be reached, is a LetheError.
A client keeps no connection and no state, so any number of threads may share one.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import mimetypes
import os
import time
import uuid
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple
from typing import TypedDict, Union
from urllib.parse import quote, urlencode, urlsplit

__all__ = ["Artifact", "Cancelled", "Erasure", "Event", "Job", "Lethe", "LetheError", "Link"]

ENDED = ("succeeded", "failed", "cancelled")
_BLOCK = 1 << 18
_LONGEST_WAIT = 50.0
# A server that restarts, or a proxy before it that says so. Nothing else gets better by itself.
_PASSING = (429, 502, 503, 504)

PathLike = Union[str, "os.PathLike[str]"]
Progress = Callable[[int, int], None]


class Job(TypedDict, total=False):
    """A job. Once `data` is not "kept", labels, params, result and error are None."""

    id: str
    type: str
    state: str
    data: str
    labels: Optional[Dict[str, str]]
    created_at: str
    submitted_at: Optional[str]
    started_at: Optional[str]
    ended_at: Optional[str]
    attempt: int
    max_attempts: int
    progress: Dict[str, Any]
    params: Optional[Dict[str, Any]]
    result: Optional[Dict[str, Any]]
    error: Optional[Dict[str, Any]]
    cancel: Optional[Dict[str, Any]]
    erasure: Optional[Dict[str, Any]]
    retry_of: Optional[str]
    artifact_count: int
    stored_bytes: int


class Artifact(TypedDict, total=False):
    """One stored file of a job; `sha256` is that of its plain bytes."""

    id: str
    job_id: str
    kind: str
    name: str
    attempt: int
    state: str
    media_type: str
    bytes: int
    sha256: str
    meta: Dict[str, Any]
    created_at: str
    url: str


class Erasure(TypedDict, total=False):
    """The durable operation behind a clean or a delete; `state` is "running" or "done"."""

    id: str
    job_id: str
    action: str
    cause: str
    state: str
    steps: List[Dict[str, Any]]
    tries: int
    last_error: Optional[Dict[str, Any]]
    artifacts: List[Dict[str, Any]]
    residuals: List[Dict[str, Any]]
    created_at: str
    done_at: Optional[str]


class Cancelled(TypedDict, total=False):
    """What a cancel achieved: "stopped", "already_ended", "stopping" or "unknown"."""

    outcome: str
    stop_ms: Optional[int]
    job: Job


class Link(TypedDict, total=False):
    """The public address of a file; `url` is None but in the answer that made it."""

    id: str
    artifact_id: str
    kind: str
    url: Optional[str]
    created_at: str
    expires_at: str
    revoked_at: Optional[str]


class Event(TypedDict, total=False):
    """What happened to a job: `event` is "job.state", or "job.progress", which has no `id`."""

    event: str
    id: Optional[str]
    job_id: str
    at: Optional[str]
    attempt: int
    state: str
    data: str
    fraction: float
    phase: Optional[str]


class LetheError(Exception):
    """The server said no, or there was no server: then `status` is 0, `code` "unreachable".

    Match on `code`, which never changes; `errors` names the fields of the request that are to
    blame, if it is fields; the server's log has `request_id`.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        request_id: Optional[str] = None,
        errors: Sequence[Dict[str, str]] = (),
    ) -> None:
        super().__init__(status, code, detail, request_id, errors)
        self.status = status
        self.code = code
        self.detail = detail
        self.request_id = request_id
        self.errors = list(errors)

    def __str__(self) -> str:
        asked = f", request {self.request_id}" if self.request_id else ""
        return f"{self.detail} ({self.code}{asked})"


class Lethe:
    """A server and a key for it."""

    def __init__(
        self,
        url: Optional[str] = None,
        api_key: Optional[str] = None,
        *,
        timeout: float = 60.0,
        tries: int = 5,
    ) -> None:
        """Take the server and the key from LETHE_URL and LETHE_API_KEY where they are not given.

        `timeout` is how many seconds nothing may move on a connection. A request that failed for a
        passing reason is sent up to `tries` times; a POST carries an Idempotency-Key, by which the
        server knows it again.
        """
        self._url = urlsplit(url or os.environ.get("LETHE_URL") or "http://127.0.0.1:8080")
        self._key = api_key or os.environ.get("LETHE_API_KEY") or ""
        self._timeout = timeout
        self._tries = max(1, tries)
        if self._url.scheme not in ("http", "https") or not self._url.hostname:
            raise ValueError("the URL of the server begins with http:// or https://")

    def submit(
        self,
        type: str,
        params: Optional[Mapping[str, Any]] = None,
        files: Union[None, PathLike, Mapping[str, PathLike]] = None,
        *,
        on_progress: Optional[Progress] = None,
        idempotency_key: Optional[str] = None,
        **more: Any,
    ) -> Job:
        """Submit a job and return it as soon as the server has stored it.

        `files` is one file, or several under the names of the inputs they are; they are read while
        they are sent, and `on_progress(done, total)` counts the bytes. `more` is whatever else a
        submission has: labels, deadline="2h", expires_in="7d", max_attempts, keep_partial,
        draft=True, or inputs=[{"name": "main", "url": "https://..."}].
        """
        job = {"type": type, **more}
        if params is not None:
            job["params"] = dict(params)
        if files is None:
            return self.request("POST", "/v1/jobs", job, idempotency_key=idempotency_key)
        if isinstance(files, Mapping):
            job["inputs"] = [{"name": name, "part": name} for name in files] + [
                given for given in more.get("inputs", ())
            ]
        else:
            files = {"file": files}
        body = _Form(job, {name: os.fspath(path) for name, path in files.items()})
        return self._send(
            "POST", "/v1/jobs", body, on_progress=on_progress, idempotency_key=idempotency_key
        )

    def put_input(
        self,
        job_id: str,
        name: str,
        file: PathLike,
        *,
        on_progress: Optional[Progress] = None,
    ) -> Artifact:
        """Upload one input of a draft; a file of the same name is replaced."""
        path = f"/v1/jobs/{_segment(job_id)}/inputs/{_segment(name)}"
        return self._send("PUT", path, _File(os.fspath(file)), on_progress=on_progress)

    def submit_draft(self, job_id: str) -> Job:
        """Hand in a draft whose inputs are complete."""
        return self.request("POST", f"/v1/jobs/{_segment(job_id)}/submit")

    def job(self, job_id: str, wait: float = 0) -> Job:
        """The job: at once, or as soon as it has ended, but after `wait` seconds at the latest."""
        query = {"wait": _duration(wait)} if wait else None
        return self.request("GET", f"/v1/jobs/{_segment(job_id)}", query=query, patience=wait)

    def wait(
        self,
        job_id: str,
        timeout: Optional[float] = None,
        *,
        on_progress: Optional[Callable[[Job], None]] = None,
    ) -> Job:
        """Return the job when it has ended, however it has; TimeoutError if it does not in time.

        The server holds its answer back until then, so this does not poll. With `on_progress` it
        asks each second and hands the job over.
        """
        end = None if timeout is None else time.monotonic() + timeout
        longest = 1.0 if on_progress else _LONGEST_WAIT
        wait = 0.0
        while True:
            began = time.monotonic()
            job = self.job(job_id, wait)
            if on_progress:
                on_progress(job)
            if job["state"] in ENDED:
                return job
            now = time.monotonic()
            if end is not None and now >= end:
                raise TimeoutError(f"{job_id} is still {job['state']} after {timeout} s")
            if wait and now - began < 0.05:
                time.sleep(0.2)  # Something in between answers at once instead of waiting.
            wait = longest if end is None else max(0.001, min(longest, end - time.monotonic()))

    def events(self, job_id: str) -> Iterator[Event]:
        """What becomes of a job, from its first event that is kept to its end, while it happens.

        Each change comes once and in order, also if the connection breaks in between; progress
        comes about once a second.
        """
        path = f"/v1/jobs/{_segment(job_id)}/events"
        seen: Optional[str] = None
        ended, fruitless = False, 0
        while True:
            headers = {"Accept": "text/event-stream"}
            if seen:
                headers["Last-Event-ID"] = seen
            broken: Exception = ConnectionError("the stream ended before the job")
            try:
                for event in _events(self._blocks(path, headers)):
                    fruitless = 0
                    seen = event["id"] or seen
                    if event["event"] == "job.state":
                        ended = event["state"] in ENDED and event["data"] != "erasing"
                    yield event
                if ended:
                    return
            except _NoMore:
                return
            except _Broken as breach:
                broken = breach
            fruitless += 1
            if fruitless == self._tries:
                raise self._unreachable(broken)
            time.sleep(0.1 * 2**fruitless)

    def log(self, job_id: str, *, follow: bool = False) -> Iterator[str]:
        """The lines that the programs of a job wrote to their error streams.

        With `follow` also those to come, until the job has ended.
        """
        path = f"/v1/jobs/{_segment(job_id)}/log" + ("?follow=true" if follow else "")
        try:
            yield from _lines(self._blocks(path, {"Accept": "text/plain"}))
        except _Broken as broken:
            raise self._unreachable(broken) from broken

    def jobs(self, **filters: Any) -> Iterator[Job]:
        """All jobs, newest first, page by page as they are taken; without params and result.

        Filters are those of the server: state="queued,running", type, label="name:value",
        created_before, and limit for the size of a page.
        """
        return self._pages("/v1/jobs", {k: v for k, v in filters.items() if v is not None})

    def artifacts(self, job_id: str) -> List[Artifact]:
        """All files of a job, its inputs too."""
        return list(self._pages(f"/v1/jobs/{_segment(job_id)}/artifacts", {}))

    def download(
        self,
        artifact: Union[Artifact, str],
        to: PathLike,
        *,
        on_progress: Optional[Progress] = None,
    ) -> str:
        """Bring a file here and return its path, which has the file when it is whole.

        `artifact` is one of `artifacts()`, or its id. `to` is a file; for one of `artifacts()` it
        may be a folder (one that exists, or ends in a slash) for the file to have its own name in.
        A transfer that breaks goes on where it stopped, also in a later call for one of
        `artifacts()`; the bytes are then held against its hash.
        """
        return _Download(self, artifact, os.fspath(to), on_progress).run()

    def link(
        self, artifact: Union[Artifact, str], kind: str = "share", ttl: Optional[str] = None
    ) -> Link:
        """Make a public address of a file: "share" saves it, "preview" shows it.

        `ttl` is how long it stands: "12h", "7d".
        """
        body = {"kind": kind} if ttl is None else {"kind": kind, "ttl": ttl}
        return self.request("POST", f"/v1/artifacts/{_segment(_id(artifact))}/links", body)

    def links(self, artifact: Union[Artifact, str]) -> List[Link]:
        """All links to a file, newest first, without their addresses."""
        return list(self._pages(f"/v1/artifacts/{_segment(_id(artifact))}/links", {}))

    def revoke(self, link: Union[Link, str]) -> Link:
        """End a link before its time; what is being downloaded by it is cut."""
        return self.request("DELETE", f"/v1/links/{_segment(_id(link))}")

    def cancel(self, job_id: str, reason: Optional[str] = None, wait: float = 10) -> Cancelled:
        """Stop the work and keep the record; the answer says what is known after `wait` seconds."""
        body = {"wait": _duration(wait)}
        if reason is not None:
            body["reason"] = reason
        path = f"/v1/jobs/{_segment(job_id)}/cancel"
        return self.request("POST", path, body, patience=wait)

    def clean(self, job_id: str, wait: float = 10) -> Erasure:
        """Erase the data of an ended job; its record stays."""
        path = f"/v1/jobs/{_segment(job_id)}/clean"
        return self.request("POST", path, query={"wait": _duration(wait)}, patience=wait)

    def delete(self, job_id: str, wait: float = 10) -> Erasure:
        """Stop the job if need be and erase it; no list shows it any more."""
        path = f"/v1/jobs/{_segment(job_id)}"
        return self.request("DELETE", path, query={"wait": _duration(wait)}, patience=wait)

    def erasure(self, erasure_id: str, wait: float = 0) -> Erasure:
        """An erasure: at once, or as soon as it is done, but after `wait` seconds at the latest."""
        query = {"wait": _duration(wait)} if wait else None
        return self.request(
            "GET", f"/v1/erasures/{_segment(erasure_id)}", query=query, patience=wait
        )

    def retry(self, job_id: str) -> Job:
        """Run an ended job again, as a new job with the same inputs and parameters."""
        return self.request("POST", f"/v1/jobs/{_segment(job_id)}/retry")

    def request(
        self,
        method: str,
        path: str,
        body: Optional[Any] = None,
        *,
        query: Optional[Mapping[str, Any]] = None,
        idempotency_key: Optional[str] = None,
        patience: float = 0,
    ) -> Any:
        """Any other request of the API, JSON to JSON; `patience` is added to the timeout."""
        if query:
            path += "?" + urlencode(query)
        return self._send(
            method,
            path,
            None if body is None else _Json(body),
            idempotency_key=idempotency_key,
            patience=patience,
        )

    def _pages(self, path: str, query: Dict[str, Any]) -> Iterator[Any]:
        while True:
            page = self.request("GET", path, query=query or None)
            yield from page["items"]
            if not page["next_cursor"]:
                return
            query = {**query, "cursor": page["next_cursor"]}

    def _blocks(self, path: str, headers: Dict[str, str]) -> Iterator[bytes]:
        """What comes, as it comes."""
        connection, answer = self._open("GET", path, headers)
        try:
            if answer.status == 204:
                raise _NoMore()
            while True:
                block = answer.read1(_BLOCK)
                if not block:
                    return
                yield block
        except (OSError, http.client.HTTPException) as broken:
            raise _Broken(repr(broken)) from broken
        finally:
            connection.close()

    def _send(
        self,
        method: str,
        path: str,
        body: Optional["_Body"] = None,
        *,
        on_progress: Optional[Progress] = None,
        idempotency_key: Optional[str] = None,
        patience: float = 0,
    ) -> Any:
        headers = {"Accept": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = idempotency_key or str(uuid.uuid4())
        connection, answer = self._open(
            method, path, headers, body, on_progress=on_progress, patience=patience
        )
        try:
            text = answer.read()
            return json.loads(text) if text else None
        except ValueError:
            raise self._stranger(answer.status) from None
        except (OSError, http.client.HTTPException) as broken:
            raise self._unreachable(broken) from broken
        finally:
            connection.close()

    def _open(
        self,
        method: str,
        path: str,
        headers: Dict[str, str],
        body: Optional["_Body"] = None,
        *,
        on_progress: Optional[Progress] = None,
        patience: float = 0,
    ) -> Tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        """The connection, which the caller closes, and the open answer, which is a success."""
        for left in range(self._tries - 1, -1, -1):
            pause = 0.2 * 2 ** (self._tries - 1 - left)
            connection = self._connection(patience)
            try:
                answer = self._once(connection, method, path, headers, body, on_progress)
                if answer.status // 100 == 2:
                    return connection, answer
                refusal = self._refusal(answer)
                after = answer.headers.get("Retry-After", "")
                pause = min(30.0, float(after)) if after.isdigit() else pause
            except _LocalTrouble as trouble:
                connection.close()
                raise trouble.args[0] from None
            except (OSError, http.client.HTTPException) as broken:
                refusal = self._unreachable(broken)
            except BaseException:
                connection.close()
                raise
            connection.close()
            if not left or (refusal.status and refusal.status not in _PASSING):
                raise refusal
            time.sleep(pause)
        raise AssertionError("unreachable")

    def _connection(self, patience: float) -> http.client.HTTPConnection:
        kind = (
            http.client.HTTPSConnection
            if self._url.scheme == "https"
            else http.client.HTTPConnection
        )
        return kind(str(self._url.hostname), self._url.port, timeout=self._timeout + patience)

    def _once(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        headers: Dict[str, str],
        body: Optional["_Body"],
        on_progress: Optional[Progress],
    ) -> http.client.HTTPResponse:
        length = body.length() if body else 0
        connection.putrequest(method, self._url.path.rstrip("/") + path)
        connection.putheader("Authorization", f"Bearer {self._key}")
        for name, value in headers.items():
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Type", body.media_type)
        if body or method in ("POST", "PUT"):
            connection.putheader("Content-Length", str(length))
        connection.endheaders()
        done = 0
        try:
            for block in body.blocks() if body else ():
                connection.send(block)
                done += len(block)
                if on_progress:
                    on_progress(done, length)
        except (BrokenPipeError, ConnectionResetError):
            pass  # The server takes no more of it: its answer says why, if it can still be read.
        return connection.getresponse()

    @staticmethod
    def _refusal(answer: http.client.HTTPResponse) -> LetheError:
        try:
            problem = json.loads(answer.read(1 << 20) or b"{}")
            problem = problem if isinstance(problem, dict) else {}
        except ValueError:
            problem = {}  # Something in between answered, in words of its own.
        return LetheError(
            answer.status,
            problem.get("code", f"http_{answer.status}"),
            problem.get("detail") or problem.get("title") or f"the server answered {answer.status}",
            problem.get("request_id") or answer.headers.get("X-Request-Id"),
            problem.get("errors", []),
        )

    def _unreachable(self, broken: Exception) -> LetheError:
        where = f"{self._url.scheme}://{self._url.netloc}"
        return LetheError(0, "unreachable", f"no answer from {where}: {broken!r}")

    def _stranger(self, status: int) -> LetheError:
        where = f"{self._url.scheme}://{self._url.netloc}"
        return LetheError(status, "not_lethe", f"what answers at {where} does not speak this API")


class _LocalTrouble(Exception):
    """Holds the error of a local file, which is no reason to ask the server again."""


class _Broken(Exception):
    """A transfer broke off; the rest of it can be asked for."""


class _NoMore(Exception):
    """The server has told all that there was to tell."""


class _Body:
    """What a request carries: made anew for each try, and never held in memory as a whole."""

    media_type = "application/octet-stream"

    def length(self) -> int:
        raise NotImplementedError

    def blocks(self) -> Iterator[bytes]:
        raise NotImplementedError


class _Json(_Body):
    media_type = "application/json"

    def __init__(self, value: Any) -> None:
        self._text = json.dumps(value).encode()

    def length(self) -> int:
        return len(self._text)

    def blocks(self) -> Iterator[bytes]:
        yield self._text


class _File(_Body):
    def __init__(self, path: str) -> None:
        self._path = path
        self._size = os.path.getsize(path)
        self.media_type = mimetypes.guess_type(path)[0] or _Body.media_type

    def length(self) -> int:
        return self._size

    def blocks(self) -> Iterator[bytes]:
        left = self._size
        try:
            with open(self._path, "rb") as source:
                while left:
                    block = source.read(min(left, _BLOCK))
                    if not block:
                        raise OSError(f"{self._path} became shorter while it was read")
                    left -= len(block)
                    yield block
        except OSError as trouble:
            raise _LocalTrouble(trouble) from trouble


class _Form(_Body):
    """The parts of a submission; the job comes first, so that a refusal costs no upload."""

    def __init__(self, job: Mapping[str, Any], files: Mapping[str, str]) -> None:
        boundary = f"lethe-{uuid.uuid4().hex}"
        self.media_type = f"multipart/form-data; boundary={boundary}"
        self._pieces: List[Union[bytes, _File]] = [
            _part_head(boundary, "job", "", "application/json") + json.dumps(job).encode()
        ]
        for part, path in files.items():
            file = _File(path)
            name = f'; filename="{_quoted(os.path.basename(path))}"'
            self._pieces += [b"\r\n" + _part_head(boundary, part, name, file.media_type), file]
        self._pieces.append(f"\r\n--{boundary}--\r\n".encode())

    def length(self) -> int:
        return sum(p.length() if isinstance(p, _File) else len(p) for p in self._pieces)

    def blocks(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, _File):
                yield from piece.blocks()
            else:
                yield piece


class _Download:
    """One transfer into a hidden neighbour of the file, which is renamed when it is whole."""

    def __init__(
        self,
        lethe: Lethe,
        artifact: Union[Artifact, str],
        to: str,
        on_progress: Optional[Progress],
    ) -> None:
        known: Artifact = {"id": artifact} if isinstance(artifact, str) else artifact
        if "name" in known and (os.path.isdir(to) or to.endswith(("/", os.sep))):
            to = os.path.join(to, os.path.basename(known["name"]) or known["id"])
        self._lethe = lethe
        self._id = known["id"]
        self._sha256 = known.get("sha256")
        self._etag = f'"{self._sha256}"' if self._sha256 else None
        self._to = os.path.abspath(to)
        folder, name = os.path.split(self._to)
        self._part = os.path.join(folder, f".{name}.part")
        self._on_progress = on_progress
        self._hash = hashlib.sha256()
        self._done = 0

    def run(self) -> str:
        os.makedirs(os.path.dirname(self._to), exist_ok=True)
        if self._etag:
            self._take_up()
        else:
            self._start_over()
        fruitless = 0
        while True:
            before = self._done
            try:
                self._transfer()
                break
            except _Broken as broken:
                fruitless = 0 if self._done > before else fruitless + 1
                if fruitless == self._lethe._tries:
                    raise self._lethe._unreachable(broken) from broken
        if self._sha256 and self._hash.hexdigest() != self._sha256:
            os.remove(self._part)
            raise LetheError(0, "not_whole", f"{self._to} does not have the hash of {self._id}")
        os.replace(self._part, self._to)
        return self._to

    def _take_up(self) -> None:
        """Count what an earlier call has left; the server says whether it is still the same."""
        if os.path.exists(self._part):
            with open(self._part, "rb") as source:
                while block := source.read(_BLOCK):
                    self._hash.update(block)
                    self._done += len(block)

    def _start_over(self) -> None:
        open(self._part, "wb").close()
        self._hash = hashlib.sha256()
        self._done = 0

    def _transfer(self) -> None:
        headers = {}
        if self._done and self._etag:
            headers = {"Range": f"bytes={self._done}-", "If-Range": self._etag}
        path = f"/v1/artifacts/{_segment(self._id)}"
        try:
            connection, answer = self._lethe._open("GET", path, headers)
        except LetheError as refused:
            if refused.status != 416:
                raise
            return  # All of it was here already; the hash tells whether it is right.
        try:
            if answer.status != 206:
                self._start_over()
            self._etag = answer.headers.get("ETag", self._etag)
            total = self._done + int(answer.headers.get("Content-Length", 0))
            with open(self._part, "ab") as target:
                while block := self._read(answer):
                    target.write(block)
                    self._hash.update(block)
                    self._done += len(block)
                    if self._on_progress:
                        self._on_progress(self._done, total)
            if self._done != total:
                raise _Broken(f"it ended after {self._done} of {total} bytes")
        finally:
            connection.close()

    @staticmethod
    def _read(answer: http.client.HTTPResponse) -> bytes:
        try:
            return answer.read(_BLOCK)
        except (OSError, http.client.HTTPException) as broken:
            raise _Broken(repr(broken)) from broken


def _part_head(boundary: str, name: str, more: str, media_type: str) -> bytes:
    disposition = f'Content-Disposition: form-data; name="{_quoted(name)}"{more}'
    return f"--{boundary}\r\n{disposition}\r\nContent-Type: {media_type}\r\n\r\n".encode()


def _quoted(text: str) -> str:
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _lines(blocks: Iterator[bytes]) -> Iterator[str]:
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")


def _events(blocks: Iterator[bytes]) -> Iterator[Event]:
    """Each ends with an empty line; one that is cut off before it is left out."""
    fields: Dict[str, str] = {}
    for line in _lines(blocks):
        name, _, value = line.partition(":")
        if line:
            fields[name] = value.strip()
            continue
        if "data" in fields:
            event: Any = {"event": fields.get("event", ""), "id": fields.get("id")}
            event.update(json.loads(fields["data"]))
            yield event
        fields = {}


def _id(thing: Any) -> str:
    return thing if isinstance(thing, str) else thing["id"]


def _segment(text: str) -> str:
    # Dots too, so that no id can climb out of its folder.
    return quote(text, safe="").replace(".", "%2E")


def _duration(seconds: float) -> str:
    return f"{max(0, round(seconds * 1000))}ms"
