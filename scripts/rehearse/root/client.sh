#!/bin/bash
# The layer with the chef client: client.sh LOWER OUT GEMLIST. Environment: PACKAGES.
# GEMLIST has one "name version" a line, in the order of installation.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
lower=$1 out=$2 gems=$3
work=$out.work
root=$work/root builder=$work/builder
rm -rf "$work"
mkdir -p "$out" "$root" "$builder" "$work"/{o1,o2,up}

mount -t overlay client -o "lowerdir=$lower,upperdir=$out,workdir=$work/o1" "$root"
open_root "$root"
say "ruby"
# shellcheck disable=SC2086 # a list of words
install_packages "$root" $PACKAGES
seal_root "$root"
umount "$root"

# A few gems need compilers, which stay out of the root: they go into a layer that is thrown away.
say "gems of the chef client ($(wc -l <"$gems"))"
mount -t overlay builder -o "lowerdir=$out:$lower,upperdir=$work/up,workdir=$work/o2" "$builder"
open_root "$builder"
install_packages "$builder" ruby-dev build-essential
mkdir -p "$builder/opt/chef-gems"
while read -r name version; do
  in_root "$builder" gem install --no-document --ignore-dependencies --force \
    --install-dir /opt/chef-gems "$name" -v "$version" </dev/null
done <"$gems"
rm -rf "$builder"/opt/chef-gems/{cache,doc}
find "$builder/opt/chef-gems" -name '*.o' -delete
mkdir -p "$out/opt/cinc/bin"
cp -a "$builder/opt/chef-gems" "$out/opt/chef-gems"
umount "$builder/tmp" "$builder/proc" "$builder"

cat >"$out/opt/cinc/bin/cinc-client" <<'CLIENT'
#!/bin/sh
# Stands in for the Cinc package: the chef gem's own client, same version, from RubyGems.
export GEM_HOME=/opt/chef-gems GEM_PATH=/opt/chef-gems CHEF_LICENSE=accept-silent
exec /usr/bin/ruby3.1 /opt/chef-gems/bin/chef-client "$@"
CLIENT
chmod 755 "$out/opt/cinc/bin/cinc-client"
mkdir -p "$out/opt/chef/bin"
ln -s ../../cinc/bin/cinc-client "$out/opt/chef/bin/chef-client"
rm -rf "$work"
