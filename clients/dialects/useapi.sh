#!/bin/sh
# The life of a job by the useapi.net dialect, with curl: create, poll, fetch, cancel.
# Usage: USEAPI_URL=... USEAPI_TOKEN=... useapi.sh PROMPT
set -eu

ask() {
  curl -sS --fail-with-body -H "Accept: application/json" -H "Authorization: Bearer $USEAPI_TOKEN" \
    "$@"
}

# The first field of this name; an answer has its own before those of its attachments.
field() {
  sed -n 's/^[^[]*"'"$1"'":"\{0,1\}\([^",}]*\).*/\1/p'
}

imagine() {
  ask -H "Content-Type: application/json" -d "{\"prompt\":\"$1\",\"replyUrl\":\"\"}" \
    "$USEAPI_URL/v2/jobs/imagine" | field jobid
}

id=$(imagine "$1")
echo "created $id"

tries=0
status=created
while [ "$tries" -lt 600 ]; do
  job=$(ask "$USEAPI_URL/v2/jobs/?jobid=$id")
  status=$(printf '%s' "$job" | field status)
  case $status in created | started | progress) sleep 0.2 ;; *) break ;; esac
  tries=$((tries + 1))
done
echo "$status"
[ "$status" = completed ]

url=$(printf '%s' "$job" | sed -n 's/.*"attachments":\[{"url":"\([^"]*\)".*/\1/p')
bytes=$(curl -sS --fail-with-body "$url" | wc -c)
echo "fetched $bytes bytes"
[ "$bytes" -gt 0 ]

# A job that has ended stays as it is.
[ "$(ask "$USEAPI_URL/v2/jobs/cancel/?jobid=$id" | field status)" = completed ]

id=$(imagine "$1")
answer=$(ask "$USEAPI_URL/v2/jobs/cancel/?jobid=$id")
echo "$answer"
[ "$answer" = "{\"jobid\":\"$id\",\"status\":\"cancelled\",\"code\":200}" ]
[ "$(ask "$USEAPI_URL/v2/jobs")" = "[]" ]

none=job:00000000-0000-0000-0000-000000000000
answer=$(curl -sS -H "Authorization: Bearer $USEAPI_TOKEN" \
  "$USEAPI_URL/v2/jobs/cancel/?jobid=$none")
[ "$answer" = "{\"error\":\"Unable to locate job $none\",\"code\":404}" ]
echo "all done"
