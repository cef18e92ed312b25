# frozen_string_literal: true

unified_mode true

resource_name :mesos_program
provides :mesos_program

description 'The package of a daemon, none of whose own units runs, nor that of an image'

property :daemon, String, name_property: true
property :packages, Array, required: true, description: "Names of this run's artifacts"

action :install do
  # A package brings units of all its daemons and starts them, and an image may run them already. A master that comes with
  # an agent's package would be one too many: two majorities of the log could then have nobody in common. The daemon itself
  # would go on with flags of others under the name of this cookbook's unit.
  %w(mesos-master mesos-agent mesos-slave).each do |name|
    path = "/etc/systemd/system/#{name}.service"
    next if ::StartupStack::StartedWith.unit?(path, name)

    systemd_unit "#{name}.service" do
      action :stop
    end

    # No link takes the place of a file.
    if ::File.file?(path) && !::File.symlink?(path)
      file path do
        action :delete
      end
    end

    link path do
      to '/dev/null'
    end
  end

  (::StartupStack::MesosNode::PACKAGES & new_resource.packages).each { |name| base_artifact name }

  link "/etc/systemd/system/#{new_resource.daemon}.service" do
    action :delete
    only_if { ::File.symlink?("/etc/systemd/system/#{new_resource.daemon}.service") }
  end
end
