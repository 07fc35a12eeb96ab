#!/usr/bin/env bash
# Builds the native shim and the three executables into out/bin. The folder is replaced as a whole at the end:
# it never holds parts of two builds, nor leftovers of an older one.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

[ -f out/native/build.ninja ] || cmake -S . -B out/native -G Ninja >/dev/null
cmake --build out/native >out/native/build.log 2>&1 || {
  cat out/native/build.log
  exit 1
}

rm -rf out/bin.new
dotnet msbuild .ci/publish.proj -nologo -v:quiet -nodeReuse:false -p:PublishDir="$PWD/out/bin.new/"
cp -P out/native/libmps_*.so out/bin.new/
rm -rf out/bin.old
[ ! -d out/bin ] || mv out/bin out/bin.old
mv out/bin.new out/bin
rm -rf out/bin.old
touch out/bin/.built
