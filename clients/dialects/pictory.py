"""The life of a job by the Pictory dialect, with the standard library: create, poll, fetch, clean.

Usage: PICTORY_URL=... CLIENT_ID=... PICTORY_API_KEY=... python3 pictory.py VIDEO_URL
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = os.environ["PICTORY_URL"] + "/pictoryapis"
KEY = os.environ["PICTORY_API_KEY"]


def ask(method, path, body=None, key=KEY):
    headers = {"Authorization": key, "accept": "application/json"}
    if body is not None:
        headers["Content-Type"] = "application/json"
        body = json.dumps(body).encode()
    request = urllib.request.Request(URL + path, body, headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def token():
    secret = {"client_id": os.environ["CLIENT_ID"], "client_secret": KEY}
    status, answer = ask("POST", "/v1/oauth2/token", secret, key="")
    assert status == 200 and answer["expires_in"] == 3600, answer
    return answer["access_token"]


def wait(job_id, key):
    for _ in range(600):
        status, job = ask("GET", "/v1/jobs/" + job_id, key=key)
        assert status == 200 and job.get("success"), job
        if job["data"]["status"] == "completed":
            return job["data"]
        assert job["data"]["status"] == "in-progress", job
        time.sleep(0.2)
    raise SystemExit("not done in time")


def main():
    key = token()
    storyboard = {
        "videoName": "clip",
        "videoWidth": 320,
        "videoHeight": 240,
        "scenes": [{"background": {"visualUrl": sys.argv[1]}, "story": "One scene"}],
    }
    status, made = ask("POST", "/v2/video/storyboard/render", storyboard, key)
    assert status == 200 and made["success"] is True, made
    job_id = made["data"]["jobId"]

    data = wait(job_id, key)
    with urllib.request.urlopen(data["outputUrl"]) as video:
        content = video.read()
    assert content[4:8] == b"ftyp", content[:16]
    print("fetched", len(content), "bytes,", len(data.get("transcript", [])), "transcript parts")
    with urllib.request.urlopen(data["thumbnail"]) as thumbnail:
        assert thumbnail.read(2) == b"\xff\xd8"

    status, page = ask("GET", "/v1/jobs")
    done = [item["data"]["jobId"] for item in page["items"]
            if item["data"]["status"] in ("completed", "failed")]
    assert done == [job_id] and page["nextPageKey"] is None, page
    for finished in done:
        status, cleaned = ask("DELETE", "/v1/jobs/" + finished + "/clean")
        assert status == 200 and cleaned == {"success": True}, cleaned

    status, job = ask("GET", "/v1/jobs/" + job_id)
    assert status == 200 and job["data"]["status"] == "cleaned", job
    assert "outputUrl" not in job["data"], job
    try:
        urllib.request.urlopen(data["outputUrl"])
        raise SystemExit("still there")
    except urllib.error.HTTPError as error:
        assert error.code == 410, error.code
    status, again = ask("DELETE", "/v1/jobs/" + job_id + "/clean")
    assert status == 200 and again["success"] is True, again
    print("all done")


main()
