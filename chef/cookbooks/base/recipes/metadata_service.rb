# frozen_string_literal: true

%w(/etc/startup-stack /etc/startup-stack/metadata.d).each do |path|
  directory path do
    mode '0755'
  end
end

cookbook_file '/etc/startup-stack/metadata.nft' do
  source 'metadata.nft'
  mode '0644'
  notifies :restart, 'service[startup-stack-metadata]'
end

systemd_unit 'startup-stack-metadata.service' do
  content <<~UNIT
    [Unit]
    Description=Metadata service closed to all users but root
    Before=network-pre.target
    Wants=network-pre.target

    [Service]
    Type=oneshot
    RemainAfterExit=yes
    ExecStart=/usr/sbin/nft --file /etc/startup-stack/metadata.nft

    [Install]
    WantedBy=multi-user.target
  UNIT
  verify false # asks for a running systemd
  triggers_reload false
  notifies :run, 'execute[reload units]'
  action :create
end

# A kernel without nftables must not keep a node from serving, but every converge says what stays open.
service 'startup-stack-metadata' do
  action %i(enable start)
  only_if { StartupStack::Nftables.usable? }
end

log 'open metadata service' do
  message 'nft does not work on this machine: EVERY user may read the metadata service and the credentials in it'
  level :error
  not_if { StartupStack::Nftables.usable? }
end
