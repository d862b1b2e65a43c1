#!/usr/bin/env bash
# Builds FerretDB, an independent server of MongoDB's protocol, into .cache/ferretdb for the tests. Needs Go and its module proxy.
# Does nothing where it is there already.
set -euo pipefail
cd "$(dirname "$0")/.."

version=v1.24.2
module=github.com/FerretDB/FerretDB
program="$PWD/.cache/ferretdb/ferretdb"

if [[ -x $program ]] && "$program" --version | grep -qx "version: $version"; then
  echo "FerretDB $version is installed."
  exit 0
fi
if ! command -v go >/dev/null; then
  echo "FerretDB is built with Go (https://go.dev/dl), which is not installed." >&2
  exit 1
fi

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'echo "FerretDB $version could not be built." >&2' ERR

folder=$(cd "$work" && GOWORK=off go mod download -json "$module@$version" | sed -n 's/^[[:space:]]*"Dir": "\(.*\)",\{0,1\}$/\1/p')
cp -R "$folder" "$work/source"
chmod -R u+w "$work/source"
# The module leaves out what its build writes here, and the program does not start without it.
echo "$version" >"$work/source/build/version/version.txt"
(cd "$work/source" && GOWORK=off go build -o "$work/ferretdb" ./cmd/ferretdb)
mkdir -p "$(dirname "$program")"
mv "$work/ferretdb" "$program"
echo "FerretDB $version is installed."
