#!/usr/bin/env bash
# Gets alm and runs the verb that the input command names. alm reads the other inputs itself.
# A tag of a release has checksums.txt and VERSION beside this file: then alm is the program of that
# release, and no other bytes run. Without them it is built from the action's own checkout.
set -euo pipefail

here=${GITHUB_ACTION_PATH:-}
here=${here//\\//}

# bash on Windows rewrites what looks like a path in the environment of a program; inputs stay as they are.
export MSYS2_ENV_CONV_EXCL=INPUT_

# fail ends the step with one annotation.
fail() {
  local text=$1
  text=${text//'%'/%25} text=${text//$'\r'/%0D} text=${text//$'\n'/%0A}
  echo "::error title=alm::$text"
  exit 2
}

case "$INPUT_COMMAND" in
  check | lint | diff | impact | groups | merge | bump | pack | verify | release | plan | import | promote | status | history | drift | pull | push | env | doctor) ;;
  *) fail "command is one of check, lint, diff, impact, groups, merge, bump, pack, verify, release, plan, import, promote, status, history, drift, pull, push, env, doctor" ;;
esac

sum_of() {
  local line
  if command -v sha256sum >/dev/null; then line=$(sha256sum <"$1"); else line=$(shasum -a 256 <"$1"); fi
  echo "${line%% *}"
}

# part_beside makes a file in the folder of another one.
part_beside() { mkdir -p "${1%/*}" 2>/dev/null && mktemp "${1%/*}/.part.XXXXXX" 2>/dev/null; }

# put moves a finished file to its place at once, so that jobs on one machine can race.
put() {
  chmod 755 "$1"
  mv -f "$1" "$2" 2>/dev/null || { rm -f "$1"; [[ -x $2 ]]; }
}

# platform sets os, arch and ext to those of the runner.
platform() {
  case ${RUNNER_OS:-$(uname -s)} in
    Linux) os=linux ext= ;;
    macOS | Darwin) os=darwin ext= ;;
    Windows | MINGW* | MSYS*) os=windows ext=.exe ;;
    *) os=${RUNNER_OS:-$(uname -s)} ext= ;;
  esac
  case ${RUNNER_ARCH:-$(uname -m)} in
    X64 | x86_64 | amd64) arch=amd64 ;;
    ARM64 | arm64 | aarch64) arch=arm64 ;;
    *) arch=${RUNNER_ARCH:-$(uname -m)} ;;
  esac
}

# fetch downloads an address into a file, or prints why it cannot.
fetch() { curl -fsSL --retry 3 --connect-timeout 20 --max-time 300 -o "$2" "$1" 2>&1; }

# download sets binary to the program of the release, of which only the bytes that checksums.txt names
# are accepted, also where the cache has them.
download() {
  local version name want got home release url part log
  version=$(<"$here/action/VERSION")
  platform
  name=alm_${os}_$arch$ext
  want=$(awk -v name="$name" '$2 == name { print $1 }' "$here/action/checksums.txt")
  [[ $want =~ ^[0-9a-f]{64}$ ]] || fail "alm $version has no program for $os/$arch: build one, and name it with the input alm-path"
  binary=${RUNNER_TOOL_CACHE:-${RUNNER_TEMP:-/tmp}}
  binary=${binary//\\//}/alm/$version/$arch/$want/alm$ext
  if [[ -f $binary && -x $binary && $(sum_of "$binary") == "$want" ]]; then return; fi
  command -v curl >/dev/null || fail "alm needs curl to download itself: install it, or name a program with the input alm-path"
  home=${GITHUB_SERVER_URL:-https://github.com}
  release=$ALM_ACTION_REPOSITORY/releases/download/v$version
  url=${ALM_DOWNLOAD_URL:-$home/$release}/$name
  part=$(part_beside "$binary") || fail "${binary%/*} cannot be written"
  if ! log=$(fetch "$url" "$part"); then
    # GitHub Enterprise Server also runs actions of github.com, whose releases it does not have.
    if [[ -n ${ALM_DOWNLOAD_URL:-} || $home == https://github.com ]] || ! fetch "https://github.com/$release/$name" "$part" >/dev/null; then
      rm -f "$part"
      log=${log##*$'\n'}
      fail "the download of $url failed: $log. Where runners cannot reach it, name a program with the input alm-path, or a mirror with the variable ALM_DOWNLOAD_URL"
    fi
    url=https://github.com/$release/$name
  fi
  got=$(sum_of "$part")
  if [[ $got != "$want" ]]; then
    rm -f "$part"
    fail "$url is not alm $version: its sha256 is $got, and the action's tag has $want. It was not run; report it to the owners of ${ALM_ACTION_REPOSITORY:-the action}"
  fi
  put "$part" "$binary" && [[ -f $binary && $(sum_of "$binary") == "$want" ]] || fail "$binary cannot be written"
}

# build sets binary to a program built from the action's checkout. A later step of the job finds it
# under the digest of its sources.
build() {
  local sources log part
  command -v go >/dev/null || fail "this version of the action has no released program, so it builds alm: use the action at a tag such as v1, add actions/setup-go with go-version 1.26 and cache false before it, or name a program with the input alm-path"
  sources=$({ find "$here"/{cmd,internal,pipeline,solution,docs,go.mod,go.sum} -type f 2>/dev/null || true; } | LC_ALL=C sort | tr '\n' '\0' | xargs -0 cat 2>/dev/null | sum_of /dev/stdin)
  binary=${RUNNER_TEMP:-/tmp} # which only this job has
  binary=${binary//\\//}/alm/$sources/alm
  if [[ -x $binary ]]; then return; fi
  part=$(part_beside "$binary") || fail "${binary%/*} cannot be written"
  # In a container job the checkout belongs to another user, so git refuses to read it.
  # Without cgo, the build needs no C compiler and alm starts faster.
  if ! log=$(CGO_ENABLED=0 GOFLAGS=-mod=readonly go build -C "$here" -buildvcs=false -trimpath -ldflags="-s -w" -o "$part" ./cmd/alm 2>&1); then
    rm -f "$part"
    log=${log##*$'\n'}
    fail "building alm failed with $(go env GOVERSION): $log; it needs Go 1.26 and access to Go modules"
  fi
  put "$part" "$binary" || fail "$binary cannot be written"
}

# The address of the action's files, for links in reports. GitHub leaves the context empty in some
# versions of the runner, and checks actions out to _actions/OWNER/REPOSITORY/REF. (actions/runner#2473)
if [[ -z ${ALM_ACTION_REPOSITORY:-} && $here =~ /_actions/([^/]+/[^/]+)/([^/]+)/?$ ]]; then
  export ALM_ACTION_REPOSITORY=${BASH_REMATCH[1]} ALM_ACTION_REF=${BASH_REMATCH[2]}
fi

binary=${INPUT_ALM_PATH:-${ALM_BINARY:-}}
if [[ -n $binary ]]; then
  [[ -f $binary && -x $binary ]] || fail "alm-path: $binary is not a program"
elif [[ -f $here/action/checksums.txt ]]; then
  download
else
  build
fi

# The path is the folder to work in, which is the flag --dir and not an input of that name.
if [[ -n ${ACT:-} ]]; then # act (nektos/act) does not wait for the last output of a step that fails
  code=0
  "$binary" "$INPUT_COMMAND" --dir "$INPUT_PATH" || code=$?
  [[ $code == 0 ]] || sleep 0.2
  exit "$code"
fi
exec "$binary" "$INPUT_COMMAND" --dir "$INPUT_PATH"
