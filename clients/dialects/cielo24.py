"""The life of a job by the cielo24 dialect, with the standard library: create, poll, fetch, end.

Usage: CIELO24_URL=... CIELO24_USERNAME=... CIELO24_API_KEY=... python3 cielo24.py FILE
"""

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone

URL = os.environ["CIELO24_URL"]


def ask(action, body=None, **fields):
    query = urllib.parse.urlencode({"v": 1, **fields})
    request = urllib.request.Request(URL + "/api/" + action + "?" + query, body)
    if body is not None:
        request.add_header("Content-Type", "audio/wav")
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def error(action, **fields):
    try:
        return ask(action, **fields)
    except urllib.error.HTTPError as refused:
        assert refused.code == 400
        return json.loads(refused.read())["ErrorType"]


def wait(token, job_id):
    for _ in range(600):
        job = ask("job/info", api_token=token, job_id=job_id)
        if job["JobStatus"] in ("Complete", "Media Failure"):
            return job
        time.sleep(0.2)
    raise SystemExit("not done in time")


def is_old(job, days):
    created = datetime.fromisoformat(job["CreationDate"]).replace(tzinfo=timezone.utc)
    return datetime.now(timezone.utc) - created > timedelta(days=days)


def listed(token):
    return [job["JobId"] for job in ask("job/list", api_token=token)["ActiveJobs"]]


def main():
    name = os.environ["CIELO24_USERNAME"]
    key = os.environ["CIELO24_API_KEY"]
    token = ask("account/login", username=name, securekey=key)["ApiToken"]

    job_id = ask("job/new", api_token=token, job_name="a voice", language="en")["JobId"]
    with open(sys.argv[1], "rb") as content:
        ask("job/add_media", content.read(), api_token=token, job_id=job_id)
    ask(
        "job/perform_transcription",
        api_token=token,
        job_id=job_id,
        transcription_fidelity="MECHANICAL",
        priority="STANDARD",
        options=json.dumps({"notes": "small"}),
    )
    job = wait(token, job_id)
    assert job["JobStatus"] == "Complete", job
    assert not is_old(job, 7)
    assert job_id in listed(token)
    print("complete,", job["MediaLengthSeconds"], "seconds")

    media = ask("job/media", api_token=token, job_id=job_id)["MediaUrl"]
    with urllib.request.urlopen(media) as answer:
        content = answer.read()
    with open(sys.argv[1], "rb") as sent:
        assert content == sent.read(), content[:16]
    print("fetched", len(content), "bytes")

    deleted = ask("job/delete", api_token=token, job_id=job_id)
    assert len(deleted["TaskId"]) == 32, deleted
    task = ask("job/task_status", api_token=token, task_id=deleted["TaskId"])
    assert task["TaskType"] == "JOB_DELETED", task
    assert job_id not in listed(token)
    assert error("job/info", api_token=token, job_id=job_id) == "ITEM_NOT_FOUND"

    ask("account/logout", api_token=token)
    assert error("job/list", api_token=token) == "BAD_API_TOKEN"
    print("all done")


main()
