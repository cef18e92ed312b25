# frozen_string_literal: true

systemd_unit 'startup-stack-converge.service' do
  content <<~UNIT
    [Unit]
    Description=Converge this node with the environment's bucket
    Wants=network-online.target
    After=network-online.target startup-stack-bootstrap.service

    [Service]
    Type=oneshot
    ExecStart=/usr/local/sbin/startup-stack-node converge
    # A run that hangs would keep every later one waiting. It ends itself, and all that it has started, half a minute
    # before that.
    TimeoutStartSec=10min
  UNIT
  verify false # the program is put in place by the node's bootstrap, not by a cookbook
  triggers_reload false
  notifies :run, 'execute[reload units]'
  action :create
end

# Enabled by the bootstrap, after the first converge went well.
systemd_unit 'startup-stack-converge.timer' do
  content <<~UNIT
    [Unit]
    Description=Converge this node every half hour

    [Timer]
    OnCalendar=*:0/30
    RandomizedDelaySec=5min
    Persistent=true

    [Install]
    WantedBy=timers.target
  UNIT
  verify false
  triggers_reload false
  notifies :run, 'execute[reload units]'
  action :create
end
