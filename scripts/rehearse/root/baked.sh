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
# Debian starts what it installs; on a node that is the cookbooks' business.
in_root "$root" systemctl -q disable zookeeper 2>/dev/null || true
seal_root "$root"
umount "$root"
rm -rf "$work"
