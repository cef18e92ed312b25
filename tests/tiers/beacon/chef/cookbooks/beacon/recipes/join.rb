# frozen_string_literal: true

stack = node['startup_stack']
settings = stack['join']['settings']
raise 'broken on purpose' if settings['broken']

systemd_unit 'beacon.service' do
  content <<~UNIT
    [Unit]
    Description=Beacon of #{stack['node']['name']}

    [Service]
    ExecStartPre=/usr/bin/test -s #{stack['secrets']['token']}
    ExecStart=/bin/sh -c 'echo #{settings['words']}; exec sleep infinity'
    Restart=always

    [Install]
    WantedBy=multi-user.target
  UNIT
  verify false
  action %i(create enable start)
  notifies :restart, 'systemd_unit[beacon.service]'
end
