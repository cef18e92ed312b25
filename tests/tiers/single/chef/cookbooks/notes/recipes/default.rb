# frozen_string_literal: true

stack = node['startup_stack']
mount = stack['node']['volume']['mount']
read_at_start = %w(/usr/local/lib/notes.py /etc/notes.json /etc/systemd/system/notes.service)

include_recipe 'member'

raise "#{mount} is not mounted: a value is never kept on the root disk" unless StartupStack::MemberNode.mounted?(mount)

member_agent stack['node']['name'] do
  adapter_cookbook 'notes'
end

cookbook_file '/usr/local/lib/notes.py' do
  source 'notes.py'
  mode '0644'
end

directory "#{mount}/values" do
  mode '0700'
end

file '/etc/notes.json' do
  content "#{stack['tier']['settings'].merge(folder: "#{mount}/values").to_json}\n"
  mode '0644'
end

systemd_unit 'notes.service' do
  content <<~UNIT
    [Unit]
    RequiresMountsFor=#{mount}
    StartLimitIntervalSec=0

    [Service]
    RuntimeDirectory=notes
    #{StartupStack::StartedWith.exec_start_pre('notes', read_at_start)}
    # Refuses the root disk, and a volume of somebody else.
    ExecStartPre=+#{StartupStack::MemberNode::AGENT} prestart
    ExecStart=/usr/bin/python3 /usr/local/lib/notes.py /etc/notes.json
    Restart=always
    RestartSec=2

    [Install]
    WantedBy=multi-user.target
  UNIT
  action :create
end

member_service 'notes' do
  instance_id stack['instanceId']
end
