# frozen_string_literal: true

require 'json'
require 'mixlib/shellout'

module StartupStack
  # What Docker is started with, and which packages it comes in.
  module DockerConfig
    FILE = '/etc/docker/daemon.json'
    # What is added to the unit, which is the package's.
    DROP_IN = '/etc/systemd/system/docker.service.d/startup-stack.conf'
    # Names the folder of the record; the daemon has one named `docker` itself.
    RECORD = 'startup-stack-docker'
    # Of Docker's own repository, in the order in which they install.
    PACKAGES = %w(containerd.io docker-ce-cli docker-ce).freeze

    module_function

    # Whether a package is there, in whichever version.
    def installed?(name)
      Mixlib::ShellOut.new('dpkg-query', '--show', '--showformat=${db:Status-Status}', name).run_command.stdout == 'installed'
    end

    def drop_in
      "[Service]\nRuntimeDirectory=#{RECORD}\n#{StartedWith.exec_start_pre(RECORD, [FILE, DROP_IN])}\n"
    end

    # Whether what runs has to be started anew: it was not started by the drop-in, so that an image or a package has done it,
    # or by another configuration, which is a reason only while nobody's containers would end.
    def restart_due?(idle)
      idle ? StartedWith.restart_due?(RECORD) : !StartedWith.started?(RECORD)
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
