"""The life of a job by the Unsiloed dialect, with the standard library: create, poll, fetch, end.

Usage: UNSILOED_URL=... UNSILOED_API_KEY=... python3 unsiloed.py FILE
"""

import hashlib
import json
import os
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

URL = os.environ["UNSILOED_URL"]
KEY = os.environ["UNSILOED_API_KEY"]


def ask(method, path, body=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(URL + path, body, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def create(file):
    with open(file, "rb") as content:
        body = (
            b"--part\r\nContent-Disposition: form-data; name=\"merge_tables\"\r\n\r\nfalse\r\n"
            b"--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"report.pdf\"\r\n"
            b"Content-Type: application/pdf\r\n\r\n" + content.read() + b"\r\n--part--\r\n"
        )
    form = "multipart/form-data; boundary=part"
    return json.loads(ask("POST", "/parse", body, api_key=KEY, Content_Type=form))["job_id"]


def wait(job_id):
    for _ in range(600):
        job = json.loads(ask("GET", "/jobs/" + job_id, X_API_Key=KEY))
        if job["status"] in ("COMPLETED", "FAILED"):
            return job
        time.sleep(0.2)
    raise SystemExit("not done in time")


def is_old(job, days):
    created = datetime.fromisoformat(job["created_at"].replace("Z", "+00:00"))
    return datetime.now(timezone.utc) - created > timedelta(days=days)


def main():
    job_id = create(sys.argv[1])
    job = wait(job_id)
    assert job["status"] == "COMPLETED", job
    assert not is_old(job, 7)

    result = json.loads(ask("GET", "/jobs/" + job_id + "/result", api_key=KEY))
    segments = [segment for chunk in result["chunks"] for segment in chunk["segments"]]
    print(result["total_chunks"], "chunks,", len(segments), "segments:", segments[0]["content"])
    for artifact in result["artifacts"]:
        content = ask("GET", artifact["url"], Authorization="Bearer " + KEY)
        assert hashlib.sha256(content).hexdigest() == artifact["sha256"], artifact
        print("fetched", artifact["name"], len(content))
    assert result["artifacts"], result

    deleted = json.loads(ask("DELETE", "/jobs/" + job_id, X_API_Key=KEY))
    assert deleted == {"message": "Job " + job_id + " deleted"}, deleted
    try:
        ask("GET", "/jobs/" + job_id, X_API_Key=KEY)
        raise SystemExit("still there")
    except urllib.error.HTTPError as error:
        assert error.code == 404
        assert json.loads(error.read()) == {"detail": "Job " + job_id + " not found"}
    print("all done")


main()
