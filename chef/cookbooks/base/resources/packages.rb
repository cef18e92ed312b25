# frozen_string_literal: true

unified_mode true

resource_name :base_packages
provides :base_packages

description 'Installs Debian packages; the package lists are refreshed only when one of them is missing'

property :names, Array, required: true
property :held, Array, default: [], description: 'Packages, by name or pattern, that no upgrade may touch behind the back of a converge'

action :install do
  # dpkg-query fails when it knows none of the names, which is an answer too.
  listing = shell_out(*::StartupStack::Packages::QUERY, *new_resource.names).stdout

  # A new machine's lists are older than the mirror. One that has everything needs no mirror.
  if ::StartupStack::Packages.missing(new_resource.names, listing).any?
    apt_update new_resource.name do
      frequency 3600
      # Two minutes for what refreshes the lists at a first boot: apt waits for the lock of dpkg alone, not for theirs.
      retries 12
      retry_delay 10
      action :periodic
    end
  end

  package new_resource.names do
    # unattended-upgrades may hold the lock at a first boot
    options '-o DPkg::Lock::Timeout=300'
  end

  # Only now is known what the names have brought along. Without any pattern dpkg-query would list all that is installed.
  there = new_resource.held.any? ? shell_out(*::StartupStack::Packages::QUERY, *new_resource.held).stdout : ''
  ::StartupStack::Packages.installed(there).each do |held|
    package held do
      action :lock
    end
  end
end
