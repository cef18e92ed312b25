#!/bin/bash
# A Debian 12 root as its cloud image has it: plain.sh OUT. Environment: SUITE MIRROR SECURITY PACKAGES.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
out=$1

say "debootstrap $SUITE"
debootstrap --variant=minbase --include=ca-certificates "$SUITE" "$out" "$MIRROR"
cat >"$out/etc/apt/sources.list" <<LIST
deb $MIRROR $SUITE main
deb $MIRROR $SUITE-updates main
deb $SECURITY $SUITE-security main
LIST
open_root "$out"
say "packages of the cloud image"
in_root "$out" apt-get -qq update
in_root "$out" apt-get -qq -y dist-upgrade
# shellcheck disable=SC2086 # a list of words
install_packages "$out" $PACKAGES

echo localhost >"$out/etc/hostname"
printf '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n' >"$out/etc/hosts"

# cloud-init finds nothing by itself in a container: ds-identify would switch it off.
echo 'policy: enabled' >"$out/etc/cloud/ds-identify.cfg"
cat >"$out/etc/cloud/cloud.cfg.d/01_debian_cloud.cfg" <<'CFG'
# As Debian's cloud image sets it: /etc/hosts is rewritten at every boot.
manage_etc_hosts: true
apt: { preserve_sources_list: true }
CFG
cat >"$out/etc/cloud/cloud.cfg.d/90_rehearsal.cfg" <<'CFG'
datasource_list: [Ec2]
datasource: { Ec2: { strict_id: false, max_wait: 30, timeout: 5 } }
network: { config: disabled }
locale: C.UTF-8
CFG
# The machine's address is set from outside; with dhclient present cloud-init would wait for a lease.
rm -f "$out/usr/sbin/dhclient" "$out/sbin/dhclient"
in_root "$out" systemctl -q mask apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer \
  getty@tty1.service console-getty.service systemd-networkd-wait-online.service
seal_root "$out"
