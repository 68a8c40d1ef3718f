"""Uses the client against a running server, as its users would.

Needs LETHE_URL and LETHE_API_KEY of a server that has the job types test.noop and test.shell, and
LETHE_SMALL_URL with its LETHE_SMALL_API_KEY, of one whose inputs.max_bytes is 1 MiB. The build
starts both and runs this file.
"""

import hashlib
import http.server
import json
import os
import resource
import socket
import tempfile
import threading
import unittest
import urllib.error
import urllib.request

from lethe import Lethe, LetheError

MIB = 1 << 20
NO_JOB = "job_01k00000000000000000000000"


class AgainstAServer(unittest.TestCase):
    def setUp(self):
        self.lethe = Lethe()
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name, content=None):
        path = os.path.join(self.folder.name, name)
        if content is not None:
            with open(path, "wb") as file:
                file.write(content)
        return path

    def shell(self, script, **more):
        return self.lethe.submit("test.shell", {"script": script}, **more)

    def refused(self, status, code, call, *args, **kwargs):
        with self.assertRaises(LetheError) as caught:
            call(*args, **kwargs)
        self.assertEqual((status, code), (caught.exception.status, caught.exception.code))
        return caught.exception

    def uploaded(self, content, name="input.bin"):
        job = self.lethe.submit("test.noop", files=self.path(name, content))
        return job, self.lethe.artifacts(job["id"])[0]

    def test_a_job_from_its_submit_to_its_end(self):
        seen = []
        job = self.shell("printf made > out/a.txt", labels={"customer": "p\u00e4r"})
        job = self.lethe.wait(job["id"], timeout=30, on_progress=seen.append)
        self.assertEqual("succeeded", job["state"])
        self.assertEqual({"customer": "p\u00e4r"}, job["labels"])
        self.assertTrue(seen)
        [made] = self.lethe.artifacts(job["id"])
        path = self.lethe.download(made, self.folder.name + "/results/")
        self.assertEqual(os.path.join(self.folder.name, "results", "a.txt"), path)
        with open(path, "rb") as file:
            self.assertEqual(b"made", file.read())
        self.assertEqual(["a.txt"], os.listdir(os.path.dirname(path)))
        again = self.lethe.wait(self.lethe.retry(job["id"])["id"])
        self.assertEqual(job["id"], again["retry_of"])
        erasure = self.lethe.clean(again["id"], wait=30)
        self.assertEqual(("clean", "done"), (erasure["action"], erasure["state"]))
        self.assertEqual("erased", self.lethe.job(again["id"])["data"])
        erasure = self.lethe.delete(job["id"], wait=30)
        self.assertEqual(("delete", "done"), (erasure["action"], erasure["state"]))
        self.assertEqual(erasure["id"], self.lethe.erasure(erasure["id"], wait=1)["id"])
        self.refused(410, "job_deleted", self.lethe.job, job["id"])

    def test_a_cancel_stops_the_work(self):
        job = self.shell("sleep 600")
        with self.assertRaises(TimeoutError):
            self.lethe.wait(job["id"], timeout=0.2)
        cancelled = self.lethe.cancel(job["id"], "customer left", wait=30)
        self.assertEqual("stopped", cancelled["outcome"])
        self.assertEqual("cancelled", cancelled["job"]["state"])
        self.assertEqual("customer left", cancelled["job"]["cancel"]["reason"])
        self.assertEqual("already_ended", self.lethe.cancel(job["id"])["outcome"])
        self.lethe.delete(job["id"])

    def test_a_draft_takes_its_inputs_one_by_one(self):
        job = self.lethe.submit("test.noop", draft=True)
        self.assertEqual("draft", job["state"])
        seen = []
        stored = self.lethe.put_input(
            job["id"], "one.two", self.path("a", b"abc"), on_progress=lambda *at: seen.append(at)
        )
        self.assertEqual(hashlib.sha256(b"abc").hexdigest(), stored["sha256"])
        self.assertEqual([(3, 3)], seen)
        self.refused(409, "job_not_terminal", self.lethe.clean, job["id"])
        self.lethe.submit_draft(job["id"])
        self.assertEqual("succeeded", self.lethe.wait(job["id"])["state"])
        self.refused(409, "job_not_draft", self.lethe.submit_draft, job["id"])

    def test_several_files_have_the_names_of_their_inputs(self):
        files = {"left": self.path("l.txt", b"1"), "right": self.path('r"\u00fc.txt', b"22")}
        job = self.lethe.submit("test.noop", files=files)
        found = {a["meta"]["input"]: a["bytes"] for a in self.lethe.artifacts(job["id"])}
        self.assertEqual({"left": 1, "right": 2}, found)

    def test_a_list_goes_on_over_its_pages(self):
        ids = {self.lethe.submit("test.noop", labels={"list": "py"})["id"] for _ in range(5)}
        listed = [job["id"] for job in self.lethe.jobs(label="list:py", limit=2)]
        self.assertEqual(sorted(ids, reverse=True), listed)

    def test_events_tell_a_job_from_its_beginning_to_its_end(self):
        job = self.shell("sleep 0.2")
        events = list(self.lethe.events(job["id"]))
        states = [event for event in events if event["event"] == "job.state"]
        self.assertEqual(
            ["queued", "running", "succeeded"], [event["state"] for event in states]
        )
        self.assertEqual({job["id"]}, {event["job_id"] for event in events})
        self.lethe.clean(job["id"], wait=30)
        told = [(event["state"], event["data"]) for event in self.lethe.events(job["id"])]
        self.assertEqual(("succeeded", "erased"), told[-1])
        self.refused(404, "not_found", next, self.lethe.events(NO_JOB))

    def test_events_go_on_where_the_connection_broke(self):
        job = self.shell("sleep 1")
        with Cutter(self.lethe, after=700) as cutter:
            events = list(Lethe(cutter.url).events(job["id"]))
        ids = [event["id"] for event in events if event["id"]]
        self.assertEqual(sorted(set(ids), key=int), ids)
        self.assertEqual("succeeded", events[-1].get("state"))
        self.assertGreater(cutter.connections, 1)

    def test_a_log_is_read_while_it_is_written(self):
        job = self.shell("echo first >&2; sleep 0.2; printf 'l\u00e4st' >&2")
        lines = list(self.lethe.log(job["id"], follow=True))
        self.assertEqual(["first", "l\u00e4st"], lines[-2:])
        self.assertEqual(lines, list(self.lethe.log(job["id"])))
        self.lethe.delete(job["id"], wait=30)
        self.refused(410, "job_deleted", next, self.lethe.log(job["id"]))

    def test_a_link_is_followed_without_a_key_until_it_is_revoked(self):
        _, artifact = self.uploaded(b"hello")
        link = self.lethe.link(artifact, "preview", ttl="1h")
        with urllib.request.urlopen(link["url"]) as answer:
            self.assertEqual(b"hello", answer.read())
        [listed] = self.lethe.links(artifact["id"])
        self.assertEqual((link["id"], None), (listed["id"], listed["url"]))
        self.assertIsNotNone(self.lethe.revoke(link)["revoked_at"])
        with self.assertRaises(urllib.error.HTTPError) as gone:
            urllib.request.urlopen(link["url"])
        self.assertEqual(410, gone.exception.code)
        gone.exception.close()

    def test_what_the_server_refuses(self):
        self.refused(401, "unauthorized", Lethe(api_key="wrong").job, NO_JOB)
        error = self.refused(404, "not_found", self.lethe.job, NO_JOB)
        self.assertRegex(error.request_id, "^req_")
        self.assertIn(error.request_id, str(error))
        error = self.refused(400, "invalid_request", self.lethe.submit, "test.noop", surprise=1)
        self.assertEqual("/surprise", error.errors[0]["pointer"])
        job = self.shell("sleep 600")
        self.refused(409, "job_not_terminal", self.lethe.clean, job["id"])
        self.lethe.delete(job["id"])

    def test_no_server_is_said_so(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}"
            error = self.refused(0, "unreachable", Lethe(url, tries=2).job, NO_JOB)
        self.assertIn(url, error.detail)

    def test_a_missing_file_is_no_trouble_of_the_server(self):
        with self.assertRaises(FileNotFoundError):
            self.lethe.submit("test.noop", files=self.path("none"))

    def test_a_large_upload_and_download_stay_out_of_memory(self):
        path = self.path("large.bin", b"")
        os.truncate(path, 40 * MIB)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seen = []
        job = self.lethe.submit("test.noop", files=path, on_progress=lambda *at: seen.append(at))
        [artifact] = self.lethe.artifacts(job["id"])
        back = self.lethe.download(artifact, self.path("back.bin"))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        self.assertEqual(40 * MIB, os.path.getsize(back))
        self.assertEqual(seen, sorted(seen))
        self.assertEqual(seen[-1][0], seen[-1][1])
        print(f"40 MiB up and down: {grown / 1024:.1f} MiB more memory")
        self.assertLess(grown, 16 * 1024)
        self.lethe.delete(job["id"])

    def test_an_upload_that_is_too_large_is_told_why(self):
        small = Lethe(os.environ["LETHE_SMALL_URL"], os.environ["LETHE_SMALL_API_KEY"])
        path = self.path("large.bin", b"")
        os.truncate(path, 40 * MIB)
        self.refused(413, "upload_too_large", small.submit, "test.noop", files=path)

    def test_a_download_is_taken_up_where_an_earlier_one_ended(self):
        content = os.urandom(3 * MIB)
        _, artifact = self.uploaded(content)
        self.path(".back.bin.part", content[: 2 * MIB])
        seen = []
        to = self.path("back.bin")
        self.lethe.download(artifact, to, on_progress=lambda *at: seen.append(at))
        self.assertGreater(seen[0][0], 2 * MIB)
        self.assertEqual((3 * MIB, 3 * MIB), seen[-1])
        with open(to, "rb") as file:
            self.assertEqual(content, file.read())

    def test_what_an_earlier_download_left_is_not_believed(self):
        _, artifact = self.uploaded(os.urandom(MIB))
        self.path(".back.bin.part", b"x" * 1000)
        self.refused(0, "not_whole", self.lethe.download, artifact, self.path("back.bin"))
        self.lethe.download(artifact, self.path("back.bin"))

    def test_a_download_survives_a_connection_that_breaks(self):
        content = os.urandom(3 * MIB)
        _, artifact = self.uploaded(content)
        with Cutter(self.lethe, after=MIB) as cutter:
            to = Lethe(cutter.url).download(artifact["id"], self.path("back.bin"))
        with open(to, "rb") as file:
            self.assertEqual(content, file.read())
        self.assertEqual(2, cutter.connections)


class AgainstAStub(unittest.TestCase):
    def test_a_passing_trouble_is_asked_again_with_the_same_key(self):
        with Stub([(503, {"code": "outcome_unknown"}), (202, {"id": "job_x"})]) as stub:
            job = Lethe(stub.url, "k").submit("test.noop")
        self.assertEqual("job_x", job["id"])
        keys = [headers["Idempotency-Key"] for headers in stub.asked]
        self.assertEqual(2, len(keys))
        self.assertEqual(1, len(set(keys)))

    def test_the_key_may_be_the_callers(self):
        with Stub([(202, {"id": "job_x"})]) as stub:
            Lethe(stub.url, "k").submit("test.noop", idempotency_key="mine")
        self.assertEqual("mine", stub.asked[0]["Idempotency-Key"])

    def test_what_will_not_pass_is_asked_once(self):
        with Stub([(409, {"code": "job_not_terminal", "detail": "no"})]) as stub:
            with self.assertRaises(LetheError):
                Lethe(stub.url, "k").clean("job_x")
        self.assertEqual(1, len(stub.asked))

    def test_a_stranger_is_not_taken_for_a_server(self):
        with Stub([(200, "<html>")]) as stub:
            with self.assertRaises(LetheError) as caught:
                Lethe(stub.url, "k").job("job_x")
        self.assertEqual("not_lethe", caught.exception.code)


class Stub:
    """Answers what it is told to, in order, and remembers the headers it was asked with."""

    def __init__(self, answers):
        self.asked = asked = []
        left = list(answers)

        class Answering(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.headers)
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, body = left.pop(0)
                text = (body if isinstance(body, str) else json.dumps(body)).encode()
                self.send_response(status)
                self.send_header("Retry-After", "0")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()


class Cutter:
    """Stands before the server and cuts the first connection after some bytes of the answer."""

    def __init__(self, lethe, after):
        self._to = (lethe._url.hostname, lethe._url.port)
        self._after = after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.connections = 0
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            limit = self._after if self.connections == 1 else None
            server = socket.create_connection(self._to)
            for pair in ((client, server, None), (server, client, limit)):
                threading.Thread(target=self._pump, args=pair, daemon=True).start()

    @staticmethod
    def _pump(source, target, limit):
        passed = 0
        try:
            while limit is None or passed < limit:
                block = source.recv(1 << 16)
                if not block:
                    break
                target.sendall(block)
                passed += len(block)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


if __name__ == "__main__":
    unittest.main(verbosity=2)
