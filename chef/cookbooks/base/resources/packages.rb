# frozen_string_literal: true

unified_mode true

resource_name :base_packages
provides :base_packages

description 'Installs Debian packages; the package lists are refreshed only when one of them is missing'

property :names, Array, required: true
property :held, Array, default: [], description: 'Packages that no upgrade may touch behind the back of a converge'

action :install do
  # dpkg-query fails when it knows none of the names, which is an answer too.
  listing = shell_out(*::StartupStack::Packages::QUERY, *new_resource.names).stdout

  # A new machine's lists are older than the mirror. One that has everything needs no mirror.
  if ::StartupStack::Packages.missing(new_resource.names, listing).any?
    apt_update new_resource.name do
      frequency 3600
      action :periodic
    end
  end

  package new_resource.names do
    # unattended-upgrades may hold the lock at a first boot
    options '-o DPkg::Lock::Timeout=300'
  end

  new_resource.held.each do |held|
    package held do
      action :lock
    end
  end
end
