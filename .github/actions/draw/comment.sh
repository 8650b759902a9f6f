#!/usr/bin/env bash
# Writes the report onto the pull request: over the comment of last time, which its last line marks, or as a new one.
set -euo pipefail

if [ -z "${REPORT:-}" ]; then exit; fi
marker=$(grep -o '<!-- drawstream:[^>]* -->' "$REPORT" | tail -1)
comments=repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments
earlier=$(MARKER=$marker gh api --paginate "$comments" --jq '.[] | select(.body | contains(env.MARKER)) | .id' | head -1)
if [ -n "$earlier" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$earlier" --field "body=@$REPORT"
else
    gh api --silent --method POST "$comments" --field "body=@$REPORT"
fi
