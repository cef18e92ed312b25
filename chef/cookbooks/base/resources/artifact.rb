# frozen_string_literal: true

unified_mode true

resource_name :base_artifact
provides :base_artifact

description 'Installs a package of others, of exactly the version that the environment has locked, and holds it'

property :package, String, name_property: true, description: 'Name of the package, which is that of the artifact'

action :install do
  name = new_resource.package
  wanted = ::StartupStack::Artifact.wanted(node['startup_stack'])[name]
  path = node['startup_stack']['artifacts'][name]

  # Without an address the image has it, in the version that it has.
  if wanted['url']
    raise "#{name} could not be fetched from #{wanted['url']}" unless path

    locked = shell_out!('dpkg-deb', '--show', '--showformat=${Package} ${Version}', path).stdout
    version = ::StartupStack::Artifact.version(locked, name, wanted['version'])
    # dpkg-query fails of a package that it has never known, which is an answer too.
    installed = shell_out('dpkg-query', '--show', '--showformat=${db:Status-Status} ${Version}', name).stdout

    # By apt, which waits for the lock and brings what the package depends on.
    execute "install #{name} #{version}" do
      command ['apt-get', 'install', '--yes', '--no-install-recommends', '--allow-downgrades', '--allow-change-held-packages',
               '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Options::=--force-confold', path]
      # Less than a converge has, so that what hangs fails by itself, and may be spared.
      timeout 330
      not_if { installed == "installed #{version}" }
    end

    package name do
      action :lock
    end
  end
end
