#!/usr/bin/env bash
# Builds alm from the action's own checkout and runs the verb that the input command names.
# alm reads the other inputs itself.
set -euo pipefail

case "$INPUT_COMMAND" in
  check | lint | diff | impact | bump | pack | verify | release | plan | import | promote | status | drift | doctor) ;;
  *)
    echo "::error title=alm::command is one of check, lint, diff, impact, bump, pack, verify, release, plan, import, promote, status, drift, doctor"
    exit 2
    ;;
esac

binary=${ALM_BINARY:-}
if [[ -z $binary ]]; then
  if ! command -v go >/dev/null; then
    echo "::error title=alm::the action builds alm from source: add actions/setup-go with go-version 1.26 before it"
    exit 2
  fi
  built=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/alm.XXXXXX")
  binary=$built/alm
  # In a container job the checkout belongs to another user, so git refuses to read it.
  # Without cgo, the build needs no C compiler and alm starts faster.
  if ! CGO_ENABLED=0 go build -C "$GITHUB_ACTION_PATH" -buildvcs=false -trimpath -ldflags="-s -w" -o "$binary" ./cmd/alm 2>"$built/log"; then
    echo "::error title=alm::building alm failed with $(go env GOVERSION): $(tail -n 1 "$built/log"); it needs Go 1.26 and access to Go modules"
    exit 2
  fi
fi

# The path is the folder to work in, which is the flag --dir and not an input of that name.
if [[ -n ${ACT:-} ]]; then # act (nektos/act) does not wait for the last output of a step that fails
  code=0
  "$binary" "$INPUT_COMMAND" --dir "$INPUT_PATH" || code=$?
  [[ $code == 0 ]] || sleep 0.2
  exit "$code"
fi
exec "$binary" "$INPUT_COMMAND" --dir "$INPUT_PATH"
