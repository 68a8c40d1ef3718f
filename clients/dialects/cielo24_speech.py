"""Has a recording written down by the cielo24 dialect, saves its captions, and deletes it.

CIELO24_URL, CIELO24_USERNAME and CIELO24_API_KEY say where and as whom; the argument is the file.
"""

import json
import os
import sys
import time
import urllib.parse
import urllib.request

URL = os.environ["CIELO24_URL"]
FORMATS = ("SRT", "WEB_VTT", "DFXP", "SBV", "SCC", "SAMI", "QT", "TRANSCRIPT")


def fetch(action, body=None, **fields):
    query = urllib.parse.urlencode({"v": 1, **fields})
    request = urllib.request.Request(URL + "/api/" + action + "?" + query, body)
    with urllib.request.urlopen(request) as answer:
        return answer.read().decode("utf-8")


def ask(action, body=None, **fields):
    return json.loads(fetch(action, body, **fields))


def main():
    name = os.environ["CIELO24_USERNAME"]
    key = os.environ["CIELO24_API_KEY"]
    token = ask("account/login", username=name, securekey=key)["ApiToken"]
    job_id = ask("job/new", api_token=token, job_name="a voice", language="en")["JobId"]
    mine = {"api_token": token, "job_id": job_id}

    upload = ask("job/request_upload_url", **mine)["upload_url"]
    with open(sys.argv[1], "rb") as content:
        put = urllib.request.Request(upload, content.read(), method="PUT")
        urllib.request.urlopen(put).close()
    ask(
        "job/perform_transcription",
        transcription_fidelity="MECHANICAL",
        priority="STANDARD",
        **mine,
    )
    for _ in range(600):
        if ask("job/info", **mine)["JobStatus"] in ("Complete", "Media Failure"):
            break
        time.sleep(0.2)

    print("transcript:", fetch("job/get_transcript", timecode_every_paragraph="false", **mine).strip())
    words = [
        token["value"]
        for segment in ask("job/get_elementlist", **mine)["segments"]
        for sequence in segment["sequences"]
        for token in sequence["tokens"]
    ]
    print("words:", len(words))
    for caption_format in FORMATS:
        text = fetch("job/get_caption", caption_format=caption_format, lines_per_caption=1, **mine)
        assert words[-1] in text or caption_format == "SCC", (caption_format, text)
        print(caption_format, len(text))

    assert len(ask("job/delete", **mine)["TaskId"]) == 32
    print("all done")


main()
