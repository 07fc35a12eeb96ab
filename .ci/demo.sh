#!/usr/bin/env bash
# `make run`: a daemon of its own under ./.mps, one clip through it, then it serves until Ctrl-C.
#
#   INPUT=path      another clip than tests/media/sample.mp4
#   TRANSCODE=ids   other templates than "100020 1110 876" (mp4 540p, m4a 48k, HLS remux)
#   HTTP=addr:port  where the signed TCP API listens; default any free port of 127.0.0.1
#   ONCE=1          exit after the clip, with code 0 only if it succeeded
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
bin=$repository/out/bin
data=$repository/.mps
input=${INPUT:-$repository/tests/media/sample.mp4}
read -ra templates <<<"${TRANSCODE:-100020 1110 876}"

[ -r "$input" ] || { echo "run: cannot read $input" >&2; exit 2; }
mkdir -p "$data"/{state,buckets/in,buckets/out}

# A socket's path holds at most 107 bytes.
socket=$data/control.sock
if [ ${#socket} -gt 107 ]; then
  socket=${XDG_RUNTIME_DIR:-/tmp}/mps-$(id -u)-$(cksum <<<"$data" | cut -d' ' -f1).sock
fi

exec 9>"$data/lock"
if ! flock -n 9 || { [ -S "$socket" ] && "$bin/mpsctl" --socket "$socket" info >/dev/null 2>&1; }; then
  echo "run: another daemon serves $socket already; stop it first (Ctrl-C where it runs)" >&2
  exit 1
fi

[ -s "$data/secret" ] || (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$data/secret")
json() { printf '"%s"' "$(sed 's/\\/\\\\/g; s/"/\\"/g' <<<"$1")"; }
cat >"$data/mps.json" <<CONFIG
{
  "StateDirectory": $(json "$data/state"),
  "Control": { "Socket": $(json "$socket") },
  "Http": { "Listen": $(json "${HTTP:-127.0.0.1:0}") },
  "Metrics": { "Listen": "" },
  "Credentials": { "demo": { "SecretId": "demo", "SecretKeyFile": $(json "$data/secret"), "Role": "admin" } },
  "Buckets": {
    "in": { "Type": "Local", "Path": $(json "$data/buckets/in") },
    "out": { "Type": "Local", "Path": $(json "$data/buckets/out") }
  }
}
CONFIG

log=$data/mpsd.log
: >"$log"
# The daemon ends with this script, even when the script is killed.
setpriv --pdeathsig TERM "$bin/mpsd" --config "$data/mps.json" >"$log" 2>&1 9>&- &
daemon=$!
stop() {
  status=$?
  trap - EXIT
  kill -TERM "$daemon" 2>/dev/null || true
  for _ in $(seq 100); do
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$daemon" 2>/dev/null || true
  exit "$status"
}
trap stop EXIT
trap 'echo; exit 0' INT TERM

ready=
for _ in $(seq 300); do
  ready=$(grep -m1 '^mpsd ready:' "$log" || true)
  [ -z "$ready" ] || break
  kill -0 "$daemon" 2>/dev/null || break
  sleep 0.1
done
if [ -z "$ready" ]; then
  echo "run: mpsd did not start:" >&2
  tail -n 30 "$log" >&2
  exit 1
fi
echo "$ready"

name=$(basename "$input")
ln -fL "$input" "$data/buckets/in/$name" 2>/dev/null || cp -f "$input" "$data/buckets/in/$name"

arguments=()
for id in "${templates[@]}"; do arguments+=(--transcode "$id"); done
touch "$data/started"
status=0
"$bin/mpsctl" --socket "$socket" process "in:/$name" --output out "${arguments[@]}" --wait || status=$?

echo
echo "Outputs below $data/buckets/out:"
(cd "$data/buckets/out" && find . -name '.*' ! -name . -prune -o -type f -newer "$data/started" -printf '  %10s bytes  %P\n' | sort -k3)
rm -f "$data/started"
[ "$status" -eq 0 ] || { echo "run: the task did not succeed (mpsctl exit code $status); the daemon's log is $log" >&2; }
[ -z "${ONCE:-}" ] || exit "$status"

cat <<NEXT

The daemon keeps serving; Ctrl-C stops it. From another terminal:
  $bin/mpsctl --socket $socket task ls
  curl --unix-socket $socket http://mps/metrics
Its log is $log; the signed TCP API takes SecretId "demo" with the key in $data/secret.
NEXT
wait "$daemon"
