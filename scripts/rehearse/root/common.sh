# shellcheck shell=bash
# Sourced by the build scripts. They run in a mount namespace of their own (unshare -m), so every mount
# made here ends with the script, however it ends.
set -euo pipefail
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

say() { printf '%s\n' "$*" >&3; }

# The host's own apt transport settings (proxy, date checks) and trusted CAs hold for the build, since they
# say how this host reaches the archives at all; `seal_root` removes them again.
open_root() {
  local root=$1
  mount -t proc proc "$root/proc"
  mount -t tmpfs tmpfs "$root/tmp"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  cp /etc/ssl/certs/ca-certificates.crt "$root/tmp/host-ca.crt"
  apt-config dump | grep -E '^Acquire::(http|https|Check-|ForceIPv4|Retries)' >"$root/etc/apt/apt.conf.d/99build" || true
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod 755 "$root/usr/sbin/policy-rc.d"
}

# What a build leaves behind that a machine must not see.
seal_root() {
  local root=$1
  rm -f "$root/usr/sbin/policy-rc.d" "$root/etc/apt/apt.conf.d/99build"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/cache/apt/*.bin "$root"/var/lib/apt/lists/*
  : >"$root/etc/resolv.conf"
  : >"$root/etc/machine-id"
  umount "$root/tmp" "$root/proc"
}

in_root() {
  local root=$1
  shift
  chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
    SSL_CERT_FILE=/tmp/host-ca.crt \
    DEBIAN_FRONTEND=noninteractive "$@"
}

install_packages() {
  local root=$1
  shift
  in_root "$root" apt-get -qq update
  in_root "$root" apt-get -qq -y --no-install-recommends install "$@"
}
