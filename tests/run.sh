#!/usr/bin/env bash
# Runs every test of the project and ends with the line "N passed, N failed, N skipped". Called by `make test`.
#
#   KEEP=1          build on what is there instead of from scratch
#   ONLY=Name       only the test projects whose name contains Name (no native tests, no format check)
#   further arguments go to the test executables, e.g. -method '*Sign*'
#
# Two suites run at a time: those that mostly wait for real time beside those that compute, which yield to them. Each writes into a log of
# its own below out/test-results and is printed as a whole when it ends.
set -uo pipefail
cd "$(dirname "$0")/.."
root=$PWD
export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
export MPS_BIN=$root/out/bin MPS_CORPUS=${MPS_CORPUS:-$root/../shared/corpus}
export LD_LIBRARY_PATH=$root/out/bin${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
results=$root/out/test-results
only=${ONLY:-}
most_lines=15

# --- steps -------------------------------------------------------------------------------------------------------
# A step leaves NAME.log, what it printed; NAME.failures, what failed and why; NAME.totals, "passed failed skipped seconds".

# NAME COMMAND...: runs one step and prints it. The command counts in passed, failed and skipped, and calls fail.
step() {
  local name=$1 passed=0 failed=0 skipped=0 begin=$SECONDS
  local log=$results/$name.log
  shift
  "$@" >"$log" 2>&1
  echo "$passed $failed $skipped $((SECONDS - begin))" >"$results/$name.totals"
  # One at a time, or two that end together would be mixed.
  flock "$results" bash -c 'printf "\n== %s (%s s)\n" "$1" "$2"; cat "$3"' - "$name" $((SECONDS - begin)) "$log"
}
# TITLE WHY: one failure of this step.
fail() {
  failed=$((failed + 1))
  tell "$@"
}
tell() {
  {
    echo "  $1"
    head -n $most_lines <<<"$2" | cut -c -300 | sed 's/^ */      /'
  } >>"$results/$name.failures"
}
# TEST: what an xunit executable said of a test that failed, up to the stack trace.
message() {
  test=$1 awk '
    found && (/ \[FAIL\] *$/ || /^ *(Stack Trace|Output):/ || /^ *Finished:/) { exit }
    found { print }
    { line = $0; gsub(/^ +| +$/, "", line); if (line == ENVIRON["test"] " [FAIL]") found = 1 }' "$log"
}

build() {
  make --silent out/bin/.built && dotnet build Mps.Daemon.sln -c Release -v quiet -nologo --nodereuse:false ||
    fail build "$(grep -E 'error|Error' "$log" | sort -u || tail -n $most_lines "$log")"
}
# Besides IDE0055 and its like, which are errors of the build already.
format() {
  if dotnet format whitespace . --folder --verify-no-changes; then passed=1; else fail format "$(cat "$log")"; fi
}
# BUILD-FOLDER: one ctest run.
native() {
  local out=$results/$name.ctest test
  ctest --test-dir "$1" --output-on-failure >"$out" 2>&1
  passed=$(grep -cE '^ *[0-9]+/[0-9]+ Test.* Passed ' "$out")
  skipped=$(grep -cE '^ *[0-9]+/[0-9]+ Test.*\*\*\*Skipped' "$out")
  while read -r test; do
    fail "$name: $test" "$(awk -v start="Test +#[0-9]+: $test " '/^ +Start / { found = 0 } found { print } $0 ~ start { found = 1 }' "$out")"
  done < <(sed -nE 's#^ *[0-9]+/[0-9]+ Test +\#[0-9]+: ([^ ]+) \.*\*\*\*([^S]|S[^k]).*#\1#p' "$out")
  grep -qE '^[0-9]+% tests passed' "$out" || fail "$name: ctest did not finish" "$(tail -n $most_lines "$out")"
  if [ "$failed" -eq 0 ]; then grep -E '^ *[0-9]+/[0-9]+ Test' "$out"; else cat "$out"; fi
}
# With AddressSanitizer and UndefinedBehaviorSanitizer.
native_sanitized() {
  if { [ -f out/native-sanitized/build.ninja ] || cmake -S . -B out/native-sanitized -G Ninja -DMPS_SANITIZE=ON >/dev/null; } &&
    cmake --build out/native-sanitized >"$results/$name.build" 2>&1; then
    native out/native-sanitized
  else
    cat "$results/$name.build"
    fail "$name: build" "$(tail -n $most_lines "$results/$name.build")"
  fi
}
# PROJECT-FILE ARGUMENTS...: one xunit executable. Its totals come from its summary line; without one it counts as a failure.
managed() {
  local folder summary total errors bad left unrun test
  folder=$(dirname "$1")/bin/Release/net10.0/linux-x64
  shift
  if [ ! -x "$folder/$name" ]; then
    fail "$name: not built" "$folder/$name is missing: is the project part of Mps.Daemon.sln?"
    return
  fi
  timeout --kill-after=30s "${MPS_TEST_TIMEOUT:-60m}" "$folder/$name" -noColor -noLogo "$@"
  summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1)
  if [ -z "$summary" ]; then
    fail "$name: ended without a summary" "$(tail -n $most_lines "$log")"
    return
  fi
  total=$(sed -E 's/.*Total: ([0-9]+).*/\1/' <<<"$summary")
  errors=$(sed -E 's/.*Errors: ([0-9]+).*/\1/' <<<"$summary")
  bad=$(sed -E 's/.*Failed: ([0-9]+).*/\1/' <<<"$summary")
  left=$(sed -E 's/.*Skipped: ([0-9]+).*/\1/' <<<"$summary")
  unrun=$(sed -nE 's/.*Not Run: ([0-9]+).*/\1/p' <<<"$summary")
  passed=$((total - bad - left - ${unrun:-0}))
  failed=$((bad + errors))
  skipped=$left
  while read -r test; do
    tell "$test" "$(message "$test")"
  done < <(sed -nE 's/^ *(.*) \[FAIL\] *$/\1/p' "$log")
  [ "$errors" -eq 0 ] || tell "$name: $errors errors outside of tests, see $log" "$(grep -F -A $most_lines '[ERROR]' "$log")"
}

# --- what is run -------------------------------------------------------------------------------------------------
# Live streams, daemons that are killed, browsers that play: in real time, and idle for the most part.
in_real_time=(Mps.Worker.Tests Mps.Integration.Tests Mps.Players.Tests)
waiting() {
  local name
  for name in "${in_real_time[@]}"; do
    [[ $name != *"$only"* ]] || step "$name" managed "$(echo tests/*/"$name"/"$name".csproj)" "$@"
  done
  return 0
}
computing() {
  local project name
  if [ -z "$only" ]; then
    step native native out/native
    step native-sanitized native_sanitized
    step format format
  fi
  for project in tests/*/Mps.*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    [[ $name != *"$only"* || " ${in_real_time[*]} " == *" $name "* ]] || step "$name" managed "$project" "$@"
  done
  return 0
}
finish() {
  local passed failed skipped log
  read -r passed failed skipped < <(cat "$results"/*.totals | awk '{ p += $1; f += $2; s += $3 } END { print p, f, s }')
  echo
  echo "Time: $((SECONDS / 60)) min $((SECONDS % 60)) s: build $(seconds build) s, then suites beside native $(seconds native native-sanitized) s and format $(seconds format) s. The slowest suites:"
  for log in "$results"/Mps.*.log; do
    printf '  %4d s  %s\n' "$(seconds "$(basename "$log" .log)")" "$(basename "$log" .log)"
  done | sort -rn | head -n 5
  if compgen -G "$results/*.failures" >/dev/null; then
    echo
    echo "Failed:"
    cat "$results"/*.failures
  fi
  echo
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && exit 0 || exit 1
}
# PROCESS...: ends them and what they have started, be it in groups of its own.
end() {
  local process
  for process in "$@"; do
    # shellcheck disable=SC2046
    end $(grep -ls "^PPid:[[:space:]]*$process\$" /proc/[0-9]*/status | cut -d / -f 3)
    kill -KILL "$process" 2>/dev/null
  done
}
# STEP...: how long they took.
seconds() {
  local name sum=0
  for name in "$@"; do
    [ ! -f "$results/$name.totals" ] || sum=$((sum + $(cut -d ' ' -f 4 "$results/$name.totals")))
  done
  echo $sum
}

[ -n "${KEEP:-}" ] || make --silent clean
rm -rf "$results"
mkdir -p "$results"
step build build
[ ! -f "$results/build.failures" ] || finish
waiting "$@" </dev/null &
waits=$!
(renice -n 10 -p $BASHPID >/dev/null && computing "$@") </dev/null &
computes=$!
trap 'end $waits $computes; exit 130' INT TERM
if ! wait $waits || ! wait $computes; then
  name=run failed=0
  fail "suites ended before their time" ""
  echo "0 1 0 0" >"$results/run.totals"
fi
finish
