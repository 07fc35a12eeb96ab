#!/usr/bin/env bash
# Installs the system packages that are missing, says which, and is instant when none is.
#
#   .ci/setup.sh          what building and running needs
#   .ci/setup.sh test     the above and what the tests and the comparisons need
set -euo pipefail

packages=(gcc libc6-dev cmake ninja-build pkg-config libsqlite3-0
  libavcodec-dev libavformat-dev libavfilter-dev libavutil-dev libswscale-dev libswresample-dev
  glslang-tools libass-dev librsvg2-dev fontconfig fonts-wqy-microhei fonts-arphic-ukai fonts-arphic-uming fonts-liberation)
if [ "${1:-}" = test ]; then
  packages+=(g++ ffmpeg chromium libvulkan1 mesa-vulkan-drivers vulkan-validationlayers nginx libnginx-mod-rtmp)
  # Node may come from elsewhere, e.g. NodeSource, whose nodejs package holds npm too.
  command -v node >/dev/null || packages+=(nodejs)
  command -v npm >/dev/null || packages+=(npm)
fi

if ! command -v dpkg-query >/dev/null; then
  echo "setup: this is no Debian or Ubuntu; please see to the equivalents of: ${packages[*]}" >&2
else
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null || true)
  missing=()
  for package in "${packages[@]}"; do
    grep -qx "$package installed" <<<"$installed" || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    root=()
    if [ "$(id -u)" -ne 0 ]; then
      command -v sudo >/dev/null || {
        echo "setup: packages are missing and there is no sudo. As root: apt-get install ${missing[*]}" >&2
        exit 1
      }
      root=(sudo)
    fi
    echo "setup: installing ${missing[*]}"
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    echo "setup: done"
  fi
fi

# Asking dotnet itself costs a fifth of a second, so the folder is looked at first.
dotnet=$(command -v dotnet || true)
if [ -z "$dotnet" ] ||
  { ! compgen -G "$(dirname "$(readlink -f "$dotnet")")/sdk/10.*" >/dev/null && ! dotnet --list-sdks | grep -q '^10\.'; }; then
  cat >&2 <<'MESSAGE'
setup: the .NET 10 SDK is missing. Any of these installs it:
  apt-get install dotnet-sdk-10.0       (with Microsoft's or Ubuntu's feed)
  https://dot.net/v1/dotnet-install.sh --channel 10.0
and puts `dotnet` on the PATH; see https://learn.microsoft.com/dotnet/core/install/linux
MESSAGE
  exit 1
fi
