# frozen_string_literal: true

cookbook_file '/usr/local/lib/desk.py' do
  source 'desk.py'
  mode '0644'
  notifies :restart, 'systemd_unit[desk.service]'
end

file '/etc/desk.json' do
  content "#{node['startup_stack']['tier']['settings'].to_json}\n"
  mode '0644'
  notifies :restart, 'systemd_unit[desk.service]'
end

systemd_unit 'desk.service' do
  content <<~UNIT
    [Service]
    ExecStart=/usr/bin/python3 /usr/local/lib/desk.py /etc/desk.json
    DynamicUser=yes
    Restart=always
    RestartSec=2

    [Install]
    WantedBy=multi-user.target
  UNIT
  action %i(create enable start)
end
