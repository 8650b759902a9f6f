#!/usr/bin/env bash
# Draws, and compares where there is something to compare with. The key is in the environment, never among arguments.
set -euo pipefail

program=${DRAWSTREAM_PROGRAM:?}
# An input that was left out is an empty variable; for the program, an empty key would be a wrong one.
if [ -z "${IBMCLOUD_API_KEY:-}" ]; then unset IBMCLOUD_API_KEY; fi

source=()
for file in ${FROM:-}; do source+=(--from "$file"); done
for region in ${REGION:-}; do source+=(--region "$region"); done
if [ -n "${RESOURCE_GROUP:-}" ]; then source+=(--resource-group "$RESOURCE_GROUP"); fi
if [ "${STRICT:-}" = true ]; then source+=(--strict); fi

# What is compared is what was drawn: one reading of the account for both.
now=$RUNNER_TEMP/drawstream-now.json
output=(-o "$now")
for file in $OUTPUT; do output+=(-o "$file"); done
# With STRICT an incomplete drawing is a failure; what changed in what was read is told before that.
drawn=0
"$program" draw "${source[@]}" "${output[@]}" --no-progress || drawn=$?
if [ "$drawn" != 0 ] && [ "$drawn" != 3 ]; then exit "$drawn"; fi

if [ -z "${COMPARE:-}" ]; then exit "$drawn"; fi
if [ ! -e "$COMPARE" ]; then
    # The first run has nothing to compare with, and is no failure.
    echo "::notice::$COMPARE is not there: nothing to compare with"
    echo "changed=" >> "$GITHUB_OUTPUT"
    exit "$drawn"
fi
report=$RUNNER_TEMP/drawstream-changes.md
status=0
"$program" changes "$COMPARE" "$now" --format md --exit-code 10 > "$report" || status=$?
case $status in
    0) changed=false ;;
    10) changed=true ;;
    *) exit "$status" ;;
esac
{
    echo "changed=$changed"
    echo "report=$report"
} >> "$GITHUB_OUTPUT"
cat "$report" >> "$GITHUB_STEP_SUMMARY"
exit "$drawn"
