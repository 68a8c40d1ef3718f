#!/usr/bin/env python3
"""A complete worker in Python's standard library. It serves text.count: the words of a text.
LETHE_URL=http://127.0.0.1:8080 LETHE_API_KEY=(one with jobs:work) python3 examples/worker.py"""
import collections, json, os, pathlib, shutil, signal, socket, sys, threading, time, urllib.request
from urllib.error import HTTPError
SERVER = os.environ.get("LETHE_URL", "http://127.0.0.1:8080")
SCRATCH = pathlib.Path("worker-scratch")
NAME = os.environ.get("NAME", "count-" + socket.gethostname())  # another for each worker
TYPE = {"name": "text.count", "inputs": {"least": 1, "most": 1}, "schema": {"type": "object"}}
KEY = {"Authorization": "Bearer " + os.environ["LETHE_API_KEY"]}
closing = threading.Event()
class Stop(Exception): pass  # the work is to end: cancelled, without a lease, or we shut down

def call(method, path, body=None, **headers):
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    headers = {"Content-Type": "application/json", **KEY, **headers}
    request = urllib.request.Request(SERVER + path, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()
def ask(*what): return json.loads(call(*what))

class Attempt(threading.Thread):
    """Keeps the lease of a claim, and hears within milliseconds when the work is to stop."""
    def __init__(self, claim):
        super().__init__(daemon=True)
        self.url, self.stopped, self.over, self.done = claim["url"], False, False, 0.0
        self.lease = (claim["lease_ms"] - claim["margin_ms"]) / 1000
        self.until = time.monotonic() + self.lease / 2  # the first beat makes it sure
    def run(self):
        while not (self.over or self.stopped) and time.monotonic() < self.until:
            try:
                asked = time.monotonic()  # from before it is sent: the server counts from later
                ask("POST", self.url + "/heartbeat", {"progress": {"fraction": self.done}})
                self.until = asked + self.lease
                watch = f"{self.url}?say=carry_on&inputs=true&wait={int(self.lease / 3) or 1}s"
                self.stopped = ask("GET", watch)["say"] == "stop"
            except HTTPError as e:
                self.until = 0 if e.code in (404, 410) else self.until
            except OSError:
                time.sleep(0.5)  # the server is away; the lease bounds how long we bear that
    def check(self):
        if self.stopped or closing.is_set() or time.monotonic() > self.until:
            raise Stop

def count(attempt, claim, folder):
    while claim["inputs"] is None:  # the server fetches what is given by address
        attempt.check()
        claim = ask("GET", attempt.url + "?say=carry_on&inputs=false&wait=2s")
    text, words = folder / "text", collections.Counter()
    text.write_bytes(call("GET", claim["inputs"][0]["url"]))
    for number, line in enumerate(open(text, encoding="utf-8")):
        attempt.check()
        words.update(line.lower().split())
        attempt.done = 1 - 1 / (1 + number / 1000)
    table = "".join(f"{n},{word}\n" for word, n in words.most_common(1000)).encode()
    call("PUT", attempt.url + "/outputs/words.csv", table, **{"Content-Type": "text/csv"})
    return {"words": words.total(), "different": len(words)}

def work(claim):
    attempt, folder = Attempt(claim), SCRATCH / f"{claim['job_id']}-{claim['attempt']}"
    folder.mkdir(mode=0o700)
    attempt.start()
    try:
        how, report = "complete", {"result": count(attempt, claim, folder)}
    except Stop:
        how, report = "stopped" if attempt.stopped else "release", {}
    except Exception as e:
        how, report = "fail", {"code": "program_failed", "message": str(e)}
    attempt.over = shutil.rmtree(folder) is None  # wiped before the report, which says so
    tell(f"{attempt.url}/{how}", {**report, "gone": True, "wiped": True})

def tell(path, body):
    while True:
        try:
            return call("POST", path, body)
        except HTTPError as e:
            if e.code == 410 and not path.endswith("/wiped"):  # too late, but this still counts
                path, body = path.rpartition("/")[0] + "/wiped", {}
            elif e.code < 500:
                return print(path, e, file=sys.stderr)
        except OSError:
            time.sleep(1)

def main():
    signal.signal(signal.SIGTERM, lambda *_: closing.set())
    SCRATCH.mkdir(mode=0o700, exist_ok=True)
    for left in SCRATCH.iterdir():  # of a worker that was killed: wiped, and confirmed
        shutil.rmtree(left)
        tell("/v1/claims/" + left.name.replace("-", "/") + "/wiped", {})
    me = {"worker": NAME, "types": [TYPE], "slots": 1, "containment": "none", "holds": []}
    while not closing.is_set():
        try:
            for claim in ask("POST", "/v1/claims", {**me, "wait": "5s"})["claims"]:
                work(claim)
        except HTTPError as e:
            sys.exit(f"{e}: {e.read().decode()}")
        except OSError:
            time.sleep(2)
main()
