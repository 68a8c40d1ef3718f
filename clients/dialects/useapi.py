"""The life of a job by the useapi.net dialect, with the standard library.

Usage: USEAPI_URL=... USEAPI_TOKEN=... python3 useapi.py PROMPT
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = os.environ["USEAPI_URL"]
# A GET has no body, and yet clients say what it would be.
HEADERS = {
    "Content-Type": "application/json",
    "Authorization": "Bearer " + os.environ["USEAPI_TOKEN"],
}


def ask(path, body=None):
    """Returns the status and what was said."""
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, content, HEADERS)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def imagine(prompt):
    status, job = ask("/v2/jobs/imagine", {"prompt": prompt, "replyRef": "from Python"})
    assert status == 200, job
    assert job["replyRef"] == "from Python", job
    return job["jobid"]


def wait(jobid):
    for _ in range(600):
        status, job = ask("/v2/jobs/?jobid=" + jobid)
        assert status == 200, job
        if job["status"] not in ("created", "started", "progress"):
            return job
        time.sleep(0.2)
    raise SystemExit("not done in time")


def main():
    prompt = sys.argv[1]
    jobid = imagine(prompt)
    job = wait(jobid)
    assert job["status"] == "completed", job
    assert job["attachments"], job
    for attachment in job["attachments"]:
        with urllib.request.urlopen(attachment["url"]) as file:
            assert len(file.read()) == attachment["size"], attachment
        print("fetched", attachment["filename"], attachment["size"])

    done = {"jobid": jobid, "status": "completed", "code": 200}
    assert ask("/v2/jobs/cancel/?jobid=" + jobid) == (200, done)

    jobid = imagine(prompt)
    cancelled = {"jobid": jobid, "status": "cancelled", "code": 200}
    for _ in range(2):
        assert ask("/v2/jobs/cancel/?jobid=" + jobid) == (200, cancelled)
    assert ask("/v2/jobs") == (200, [])

    missing = {"error": "Query param jobid not provided", "code": 400}
    assert ask("/v2/jobs/cancel/") == (400, missing)
    status, account = ask("/v2/account")
    assert status == 200 and account["name"], account
    print("all done")


main()
