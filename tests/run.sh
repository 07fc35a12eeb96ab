#!/usr/bin/env bash
# Runs every test of the project and ends with the line "N passed, N failed, N skipped". Called by `make test`.
#
#   KEEP=1          build on what is there instead of from scratch
#   ONLY=Name       only the test projects whose name contains Name (no native tests, no format check)
#   further arguments go to the test executables, e.g. -method '*Sign*'
set -uo pipefail
cd "$(dirname "$0")/.."
root=$PWD
export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
export MPS_BIN=$root/out/bin MPS_CORPUS=${MPS_CORPUS:-$root/../shared/corpus}
export LD_LIBRARY_PATH=$root/out/bin${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
results=$root/out/test-results
only=${ONLY:-}
passed=0 failed=0 skipped=0
failures=()

finish() {
  if [ ${#failures[@]} -gt 0 ]; then
    echo
    echo "Failed:"
    printf '  %s\n' "${failures[@]}"
  fi
  echo
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && exit 0 || exit 1
}
heading() { printf '\n== %s\n' "$1"; }
fail() {
  failed=$((failed + 1))
  failures+=("$1")
}
# One check that either holds or not: NAME COMMAND...
check() {
  local name=$1
  shift
  heading "$name"
  if "$@"; then passed=$((passed + 1)); else fail "$name"; fi
}

# --- build -------------------------------------------------------------------------------------------------------
[ -n "${KEEP:-}" ] || make --silent clean
rm -rf "$results"
mkdir -p "$results"
heading build
if ! make --silent out/bin/.built || ! dotnet build Mps.Daemon.sln -c Release -v quiet -nologo --nodereuse:false; then
  fail build
  finish
fi

# --- native ------------------------------------------------------------------------------------------------------
# NAME BUILD-FOLDER: one ctest run.
native() {
  heading "$1"
  local log=$results/$1.log name
  ctest --test-dir "$2" --output-on-failure >"$log" 2>&1
  grep -E '^ *[0-9]+/[0-9]+ Test' "$log" || cat "$log"
  passed=$((passed + $(grep -cE '^ *[0-9]+/[0-9]+ Test.* Passed ' "$log")))
  skipped=$((skipped + $(grep -cE '^ *[0-9]+/[0-9]+ Test.*\*\*\*Skipped' "$log")))
  while read -r name; do
    fail "$1: $name"
  done < <(sed -nE 's#^ *[0-9]+/[0-9]+ Test +\#[0-9]+: ([^ ]+) \.*\*\*\*([^S]|S[^k]).*#\1#p' "$log")
  grep -qE '^[0-9]+% tests passed' "$log" || fail "$1: ctest did not finish"
}
if [ -z "$only" ]; then
  native native out/native
  heading "native, AddressSanitizer and UndefinedBehaviorSanitizer: build"
  if { [ -f out/native-sanitized/build.ninja ] || cmake -S . -B out/native-sanitized -G Ninja -DMPS_SANITIZE=ON >/dev/null; } &&
    cmake --build out/native-sanitized >"$results/native-sanitized.build.log" 2>&1; then
    native native-sanitized out/native-sanitized
  else
    cat "$results/native-sanitized.build.log"
    fail "native-sanitized: build"
  fi
  check format dotnet format Mps.Daemon.sln --verify-no-changes --no-restore
fi

# --- managed -----------------------------------------------------------------------------------------------------
# PROJECT-FILE: one xunit executable. Its totals come from its summary line; without one it counts as a failure.
managed() {
  local project=$1 name folder summary log
  shift
  name=$(basename "$project" .csproj)
  folder=$(dirname "$project")/bin/Release/net10.0/linux-x64
  log=$results/$name.log
  heading "$name"
  if [ ! -x "$folder/$name" ]; then
    echo "$folder/$name is missing: is the project part of Mps.Daemon.sln?"
    fail "$name: not built"
    return
  fi
  timeout --kill-after=30s "${MPS_TEST_TIMEOUT:-60m}" "$folder/$name" -noColor -noLogo "$@" 2>&1 | tee "$log"
  summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1)
  if [ -z "$summary" ]; then
    fail "$name: ended without a summary"
    return
  fi
  local total errors bad left unrun
  total=$(sed -E 's/.*Total: ([0-9]+).*/\1/' <<<"$summary")
  errors=$(sed -E 's/.*Errors: ([0-9]+).*/\1/' <<<"$summary")
  bad=$(sed -E 's/.*Failed: ([0-9]+).*/\1/' <<<"$summary")
  left=$(sed -E 's/.*Skipped: ([0-9]+).*/\1/' <<<"$summary")
  unrun=$(sed -nE 's/.*Not Run: ([0-9]+).*/\1/p' <<<"$summary")
  passed=$((passed + total - bad - left - ${unrun:-0}))
  failed=$((failed + bad + errors))
  skipped=$((skipped + left))
  while read -r line; do
    failures+=("$line")
  done < <(sed -nE 's/^ *(.*) \[FAIL\] *$/\1/p' "$log")
  [ "$errors" -eq 0 ] || failures+=("$name: $errors errors outside of tests, see $log")
}
# Quick suites first, the real daemon last.
while read -r project; do
  [ -z "$only" ] || [[ $project == *"$only"* ]] || continue
  managed "$project" "$@" </dev/null # what a test starts must not eat the list of projects
done < <(find tests -name 'Mps.*.Tests.csproj' -not -path '*/bin/*' -not -path '*/obj/*' | sed 's#^tests/integration/#~&#' | LC_ALL=C sort | sed 's/^~//')

finish
