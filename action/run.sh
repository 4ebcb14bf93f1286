#!/usr/bin/env bash
# Builds alm from the action's own checkout and runs the verb that the inputs name. alm
# reads the other inputs itself.
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
    echo "::error title=alm::the action builds alm, which needs Go: add actions/setup-go before it"
    exit 2
  fi
  binary=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/alm.XXXXXX")/alm
  # In a container job the checkout is another user's, and git tells go nothing about it.
  # Without cgo it needs no C compiler and starts faster.
  CGO_ENABLED=0 go build -C "$GITHUB_ACTION_PATH" -buildvcs=false -trimpath -ldflags="-s -w" -o "$binary" ./cmd/alm
fi

# The path is the folder to work in; as an input it would be taken for nothing else.
exec "$binary" "$INPUT_COMMAND" --dir "$INPUT_PATH"
