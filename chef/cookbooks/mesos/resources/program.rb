# frozen_string_literal: true

unified_mode true

resource_name :mesos_program
provides :mesos_program

description 'The package of a daemon, none of whose own units runs'

property :daemon, String, name_property: true
property :packages, Array, required: true, description: "Names of this run's artifacts"

action :install do
  # A package brings units of all its daemons and starts them. A master that comes with an agent's package would be one too
  # many: two majorities of the log could then have nobody in common.
  %w(mesos-master mesos-agent mesos-slave).each do |name|
    path = "/etc/systemd/system/#{name}.service"

    link path do
      to '/dev/null'
      # What is there is masked already, or a unit of this cookbook's.
      not_if { name == new_resource.daemon || ::File.exist?(path) }
    end

    link path do
      action :delete
      only_if { name == new_resource.daemon && ::File.symlink?(path) }
    end
  end

  (::StartupStack::MesosNode::PACKAGES & new_resource.packages).each { |name| base_artifact name }
end
