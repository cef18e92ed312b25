#!/bin/bash
# The layer with the packages that nodes install: baked.sh LOWER OUT. Environment: PACKAGES.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
lower=$1 out=$2
work=$out.work
root=$work/root
rm -rf "$work"
mkdir -p "$out" "$root" "$work/o"

mount -t overlay baked -o "lowerdir=$lower,upperdir=$out,workdir=$work/o" "$root"
open_root "$root"
say "packages of the nodes"
# shellcheck disable=SC2086 # a list of words
install_packages "$root" $PACKAGES
seal_root "$root"
umount "$root"
# Debian starts at boot what it installs; on a node that is the cookbooks' business. The layer has nothing but what the
# packages brought along.
rm -rf "$out"/etc/systemd/system/*.wants "$out"/etc/rc?.d
rm -rf "$work"
