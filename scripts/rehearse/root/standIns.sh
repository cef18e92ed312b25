#!/bin/bash
# The layer with packages of the rehearsal's own, on top of an image: standIns.sh LOWER OUT DEB...
# It is the uppermost, so that another stand-in makes nothing else again.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
lower=$1 out=$2
shift 2
work=$out.work
root=$work/root
rm -rf "$work"
mkdir -p "$out" "$root" "$work/o"

mount -t overlay stand-ins -o "lowerdir=$lower,upperdir=$out,workdir=$work/o" "$root"
open_root "$root"
say "stand-ins"
cp "$@" "$root/tmp"
install_packages "$root" "${@/#*\//\/tmp/}"
seal_root "$root"
umount "$root"
rm -rf "$work"
