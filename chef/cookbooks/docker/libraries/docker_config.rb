# frozen_string_literal: true

require 'json'
require 'mixlib/shellout'

module StartupStack
  # What Docker is started with, and which packages it comes in.
  module DockerConfig
    FILE = '/etc/docker/daemon.json'
    # Of Docker's own repository, in the order in which they install.
    PACKAGES = %w(containerd.io docker-ce-cli docker-ce).freeze

    module_function

    # Whether a package is there, in whichever version.
    def installed?(name)
      Mixlib::ShellOut.new('dpkg-query', '--show', '--showformat=${db:Status-Status}', name).run_command.stdout == 'installed'
    end

    # Containers go on while the daemon is restarted, and none of their logs fills the disk.
    def daemon_json(logs)
      JSON.pretty_generate(
        'data-root' => '/var/lib/docker',
        'live-restore' => true,
        'log-driver' => 'json-file',
        'log-opts' => { 'max-size' => logs['maxSize'], 'max-file' => logs['maxFiles'].to_s }
      ) + "\n"
    end
  end
end
