#!/usr/bin/env bash
# Copies a finished build below $DESTDIR$PREFIX (default /usr): programs, units, sample configuration, completion.
set -euo pipefail
cd "$(dirname "$0")/.."
prefix=${PREFIX:-/usr} target=${DESTDIR:-}${PREFIX:-/usr} etc=${DESTDIR:-}/etc/mps
[ -x out/bin/mpsd ] || { echo "install: nothing is built yet; run make build first" >&2; exit 1; }

install -d "$target/lib/mps" "$target/bin"
for file in out/bin/*; do
  if [ -x "$file" ] && [[ ! $file =~ \.(dll|json|pdb)$ ]]; then mode=755; else mode=644; fi
  install -m "$mode" "$file" "$target/lib/mps/"
done
for program in mpsd mpsctl mps-worker; do
  ln -sfn "$prefix/lib/mps/$program" "$target/bin/$program"
done

# Units name their programs below /usr.
units() { # SOURCE-GLOB FOLDER
  local file
  for file in $1; do
    [ -e "$file" ] || continue
    install -d "$target/lib/$2"
    sed "s#/usr/\(bin\|lib/mps\)#$prefix/\1#g" "$file" >"$target/lib/$2/$(basename "$file")"
    chmod 644 "$target/lib/$2/$(basename "$file")"
  done
}
units 'systemd/*.service' systemd/system
units 'systemd/*.socket' systemd/system
units 'systemd/sysusers*.conf' sysusers.d
units 'systemd/tmpfiles*.conf' tmpfiles.d
for kind in sysusers tmpfiles; do # sysusers.conf becomes sysusers.d/mps.conf
  [ ! -e "$target/lib/$kind.d/$kind.conf" ] || mv "$target/lib/$kind.d/$kind.conf" "$target/lib/$kind.d/mps.conf"
done

install -d "$etc/conf.d"
[ -e "$etc/mps.json" ] || [ ! -e systemd/mps.json ] || install -m 640 systemd/mps.json "$etc/mps.json"
install -D -m 644 src/Mps.Ctl/completion/mpsctl.bash "$target/share/bash-completion/completions/mpsctl"
echo "installed below $target; next: systemd-sysusers && systemctl daemon-reload && systemctl enable --now mps"
