# frozen_string_literal: true

stack = node['startup_stack']
own = stack['node']['member']['id']
peer = stack['tier']['members'].find { |member| member['id'] != own }
read_at_start = %w(/usr/local/lib/gate.py /etc/gate.json /etc/systemd/system/gate.service)

include_recipe 'member'

member_agent stack['node']['name'] do
  adapter_cookbook 'gate'
end

cookbook_file '/usr/local/lib/gate.py' do
  source 'gate.py'
  mode '0644'
end

file '/etc/gate.json' do
  content "#{stack['tier']['settings'].merge(peer: peer['address'], first: own < peer['id']).to_json}\n"
  mode '0644'
end

systemd_unit 'gate.service' do
  content <<~UNIT
    [Unit]
    StartLimitIntervalSec=0

    [Service]
    DynamicUser=yes
    RuntimeDirectory=gate
    #{StartupStack::StartedWith.exec_start_pre('gate', read_at_start)}
    ExecStart=/usr/bin/python3 /usr/local/lib/gate.py /etc/gate.json
    Restart=always
    RestartSec=2

    [Install]
    WantedBy=multi-user.target
  UNIT
  action :create
end

member_service 'gate' do
  instance_id stack['instanceId']
end
