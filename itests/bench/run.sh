#!/bin/sh
# Compares the CPU time that Prox, nginx and HAProxy spend on a request: run.sh --help says how
set -eu
here=$(cd "$(dirname "$0")" && pwd)
missing=
for tool in python3 wrk nginx haproxy taskset; do
  PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || missing="$missing $tool"
done
if [ -n "$missing" ]; then
  echo "missing:$missing; on Debian: apt-get install python3 wrk nginx-light haproxy util-linux" >&2
  exit 3
fi
PATH=$PATH:/usr/sbin
export PATH
case ${1:-} in
  held | edits | balance)
    what=$1
    shift
    exec python3 "$here/$what.py" "$@"
    ;;
esac
exec python3 "$here/bench.py" "$@"
