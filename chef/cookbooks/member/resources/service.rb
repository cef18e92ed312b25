# frozen_string_literal: true

unified_mode true

resource_name :member_service
provides :member_service

description "The server's unit: runs, and is restarted for changed files when that is this member's turn"

property :unit, String, name_property: true
property :instance_id, String, required: true

action :run do
  service new_resource.unit do
    action %i(enable start)
  end

  # By what the server was started with, not by what this run has changed: a run that broke off after it wrote a file
  # must not leave a server on the old one for ever.
  if ::StartupStack::StartedWith.restart_due?(new_resource.unit)
    if ::StartupStack::Permit.read(new_resource.instance_id).restart?
      service new_resource.unit do
        action :restart
      end
    else
      ::Chef::Log.warn("#{new_resource.unit}.service runs with another configuration than the one on the disk: " \
                       "its agent restarts it when it is this member's turn")
    end
  end
end
