#!/bin/sh
# The life of a job by the Unsiloed dialect, with curl: create, poll, fetch, end.
# Usage: UNSILOED_URL=... UNSILOED_API_KEY=... unsiloed.sh FILE
set -eu

ask() {
  curl -sS --fail-with-body -H "X-API-Key: $UNSILOED_API_KEY" "$@"
}

field() {
  sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'
}

id=$(ask -F "file=@$1;type=application/pdf" "$UNSILOED_URL/parse" | field job_id)
echo "created $id"

tries=0
status=queued
while [ "$status" != COMPLETED ] && [ "$status" != FAILED ] && [ "$tries" -lt 600 ]; do
  sleep 0.2
  tries=$((tries + 1))
  status=$(ask "$UNSILOED_URL/jobs/$id" | field status)
done
echo "$status"
[ "$status" = COMPLETED ]

result=$(ask "$UNSILOED_URL/jobs/$id/result")
url=$(printf '%s' "$result" | field url)
bytes=$(ask -H "Authorization: Bearer $UNSILOED_API_KEY" "$UNSILOED_URL$url" | wc -c)
echo "fetched $bytes bytes"
[ "$bytes" -gt 0 ]

ask -X DELETE "$UNSILOED_URL/jobs/$id"
echo
gone=$(curl -sS -o /dev/null -w '%{http_code}' -H "X-API-Key: $UNSILOED_API_KEY" \
  "$UNSILOED_URL/jobs/$id")
[ "$gone" = 404 ]
echo "all done"
