#!/bin/bash
# Debian's archive as far as a node asks for it: mirror.sh LOWER OUT. Environment: SUITE MIRROR SECURITY PACKAGES.
# The index files are Debian's own, so a node checks Debian's signature on them as it always does; of the packages
# those are there that the given ones need or recommend.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
lower=$1 out=$2
work=$out.work
rm -rf "$work"
mkdir -p "$out" "$work"/{root,up,o}
mount -t overlay mirror -o "lowerdir=$lower,upperdir=$work/up,workdir=$work/o" "$work/root"
open_root "$work/root"

say "index files"
fetch() {
  local uri=$1 path=$2
  mkdir -p "$out/$(dirname "$path")"
  in_root "$work/root" /usr/lib/apt/apt-helper -qq download-file "$uri" "/tmp/part"
  mv "$work/root/tmp/part" "$out/$path"
}
# shellcheck disable=SC2153 # SUITE comes from the environment
for pair in "$MIRROR $SUITE" "$MIRROR $SUITE-updates" "$SECURITY $SUITE-security"; do
  read -r base suite <<<"$pair"
  folder=${base#http://*/}/dists/$suite
  fetch "$base/dists/$suite/InRelease" "$folder/InRelease"
  for file in main/binary-amd64/Packages.xz main/i18n/Translation-en.xz main/i18n/Translation-en.bz2; do
    digest=$(awk -v file="$file" '/^SHA256:/ {on=1; next} /^[A-Z]/ {on=0} on && $3 == file {print $1}' "$out/$folder/InRelease")
    [ -n "$digest" ] || continue
    path=$(dirname "$file")/by-hash/SHA256/$digest
    fetch "$base/dists/$suite/$path" "$folder/$path"
  done
done

say "packages"
in_root "$work/root" apt-get -qq update
# shellcheck disable=SC2086 # a list of words
in_root "$work/root" apt-get --print-uris -qq -y --install-recommends install $PACKAGES |
  sed -n "s/^'\([^']*\)' .*/\1/p" >"$work/uris"
while read -r uri; do
  path=${uri#http://*/}
  path=$(printf '%b' "${path//%/\\x}") # as a server sees it: without URL escapes
  fetch "$uri" "$path"
done <"$work/uris"
umount "$work/root/tmp" "$work/root/proc" "$work/root"
rm -rf "$work"
