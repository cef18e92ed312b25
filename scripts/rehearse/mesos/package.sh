#!/bin/bash
# Builds the package `mesos` of the rehearsal: package.sh OUT.deb. Nothing in it is Mesos; the same sources give the same
# bytes.
set -euo pipefail
umask 022
here=$(cd "$(dirname "$0")" && pwd)
flags=$here/../../../components/mesos/daemonFlags.json
out=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

root=$work/root
home=/usr/lib/mesos-stand-in
mkdir -p "$root/DEBIAN" "$root/usr/sbin" "$root$home"
cp "$here"/standin/*.py "$flags" "$root$home"
for program in master agent; do
  printf '#!/bin/sh\nexec /usr/bin/python3 -I %s/main.py %s "$@"\n' "$home" "$program" >"$root/usr/sbin/mesos-$program"
done
cat >"$root/DEBIAN/control" <<'CONTROL'
Package: mesos
Version: 1.12.0~rehearsal
Architecture: all
Maintainer: the rehearsal of startup-stack <rehearsal@invalid>
Depends: python3 (>= 3.11), python3-kazoo
Section: misc
Priority: optional
Description: STAND-IN FOR MESOS, FOR REHEARSALS ONLY
 Programs that read the flags of mesos-master and mesos-agent, elect, keep a
 registry and answer as these do, and run nothing. THIS IS NOT MESOS.
CONTROL
cat >"$root/DEBIAN/postinst" <<POSTINST
#!/bin/sh
set -e
python3 -m compileall -q $home
POSTINST
cat >"$root/DEBIAN/prerm" <<PRERM
#!/bin/sh
rm -rf $home/__pycache__
PRERM
chmod 755 "$root"/usr/sbin/* "$root"/DEBIAN/{postinst,prerm}
chmod 644 "$root$home"/*
# Times and owners are those of the package, not of the checkout.
export SOURCE_DATE_EPOCH=1700000000
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zgzip --build "$root" "$out" >/dev/null
