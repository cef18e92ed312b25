#!/usr/bin/env bash
# Installs what the test suites need on Debian 12. Run as root, from anywhere; running it twice does no harm.
set -euo pipefail

if [ "$(id -u)" -ne 0 ]; then
  echo "setup-tests.sh installs Debian packages: run it as root" >&2
  exit 2
fi
if ! grep -q '^VERSION_ID="12"' /etc/os-release; then
  echo "setup-tests.sh is for Debian 12; elsewhere install by your own means what it names" >&2
  exit 2
fi

packages=(
  build-essential    # some gems are built here
  bundler            # installs the gems of chef/Gemfile.lock
  cloud-init         # its schema check reads the cloud-config parts of user-data
  debootstrap        # makes the rehearsal's Debian root
  flake8             # style of the Python programs
  iproute2           # the rehearsal's networks
  nftables           # security groups of the rehearsal
  openssl            # certificates of the rehearsal's stand-ins
  procps             # sysctl, for the rehearsal's networks
  python3-botocore   # AWS calls of the node's programs
  python3-hypothesis # random worlds of the agent, shrunk to the smallest that fails
  python3-kazoo      # the rehearsal's stand-in of Mesos finds its leader by it
  ruby-dev           # some gems are built here
  shellcheck         # style of the shell programs
  systemd-container  # the rehearsal's machines
  zookeeper          # a real one, for the tests of that stand-in; with Java
)

export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install --yes --no-install-recommends "${packages[@]}" >/dev/null
echo "installed: ${packages[*]}"

cd "$(dirname "$0")/../chef"
bundle config set --local path vendor/bundle
bundle config set --local frozen true
bundle install --quiet --jobs 2
echo "installed: the gems of chef/Gemfile.lock"
