#!/bin/sh
# Installs alm {{.Version}} into ~/.local/bin, or into the folder of the first argument. It needs curl,
# and sha256sum or shasum: a file that is not the one that was released is not installed.
set -eu

fail() { echo "install alm: $1" >&2; exit 1; }

dir=${1:-$HOME/.local/bin}
case $(uname -s) in
  Linux) os=linux ;;
  Darwin) os=darwin ;;
  *) fail "no program for $(uname -s); on Windows use winget or Scoop" ;;
esac
case $(uname -m) in
  x86_64 | amd64) arch=amd64 ;;
  arm64 | aarch64) arch=arm64 ;;
  *) fail "no program for $(uname -m)" ;;
esac
case $os/$arch in
{{- range .Assets}}{{if ne .OS "windows"}}
  {{.OS}}/{{.Arch}}) sum={{.SHA256}} ;;
{{- end}}{{end}}
esac

mkdir -p "$dir"
part=$(mktemp "$dir/.alm.XXXXXX")
trap 'rm -f "$part"' EXIT
curl -fsSL --retry 3 -o "$part" "${ALM_DOWNLOAD_URL:-{{.Repository}}/releases/download/v{{.Version}}}/alm_${os}_$arch" || fail "the download failed"
if command -v sha256sum >/dev/null; then got=$(sha256sum "$part"); else got=$(shasum -a 256 "$part"); fi
[ "${got%% *}" = "$sum" ] || fail "the checksum is ${got%% *}, not $sum: the file is not alm {{.Version}}"
chmod 755 "$part"
mv -f "$part" "$dir/alm"
"$dir/alm" version
case :$PATH: in *":$dir:"*) ;; *) echo "add $dir to PATH" ;; esac
