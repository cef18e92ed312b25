# frozen_string_literal: true

stack = node['startup_stack']
settings = stack['tier']['settings']
config = StartupStack::RegistryConfig
server = config.server(stack['secrets']['server'])

include_recipe 'member'

# The package's own unit would serve from the disk, without TLS.
link '/etc/systemd/system/docker-registry.service' do
  to '/dev/null'
end

base_packages 'registry' do
  names %w(docker-registry)
  held %w(docker-registry)
end

member_agent stack['node']['name'] do
  adapter_cookbook 'registry'
end

# It signs its requests to S3 as the node's role.
base_metadata_user config::USER

directory config::FOLDER do
  group config::USER
  mode '0750'
end

contents = config::PARTS.to_h { |part, _| [config.path(part), server.fetch(part)] }
{ config::CONFIG => "#{config.config(settings, stack['region'], server)}\n", **contents }.each do |path, text|
  file path do
    content text
    group config::USER
    mode '0640'
    sensitive true
  end
end

file config::CA do
  content settings['ca']
  mode '0644'
end

template config::UNIT do
  source 'registry.service.erb'
  mode '0644'
  notifies :run, 'execute[daemon-reload for registry.service]', :immediately
end

execute 'daemon-reload for registry.service' do
  command 'systemctl daemon-reload'
  action :nothing
end

member_service 'registry' do
  instance_id stack['instanceId']
end
