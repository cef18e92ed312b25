# frozen_string_literal: true

# A node of a fleet has no agent: it converges when it is its turn, announces itself, and is drained before it goes. What
# the units run is put in place by the node's program.
program = '/usr/bin/python3 -I -B /usr/local/lib/startup-stack/node.pyz'

systemd_unit 'startup-stack-converge.service' do
  content <<~UNIT
    [Unit]
    Description=Converge this node when it is its turn, and announce it
    Wants=network-online.target
    After=network-online.target startup-stack-bootstrap.service

    [Service]
    Type=oneshot
    ExecStart=#{program} converge
    # A converge ends itself before ten minutes are over; besides it, the bucket is asked and told.
    TimeoutStartSec=13min
  UNIT
  verify false # the program is put in place by the node's bootstrap, not by a cookbook
  action :create
end

# Enabled by the bootstrap, after the first converge went well.
systemd_unit 'startup-stack-converge.timer' do
  content <<~UNIT
    [Unit]
    Description=Look for another document every five minutes

    [Timer]
    OnActiveSec=1s
    OnUnitInactiveSec=5min
    AccuracySec=1s

    [Install]
    WantedBy=timers.target
  UNIT
  verify false
  action :create
end

# Stopped after a converge that is under way, which would announce the node once more, and before the network.
systemd_unit 'startup-stack-entry.service' do
  content <<~UNIT
    [Unit]
    Description=Take back what this node has announced of itself when it stops
    Wants=network-online.target
    After=network-online.target
    Before=startup-stack-converge.service

    [Service]
    Type=oneshot
    RemainAfterExit=yes
    ExecStart=/bin/true
    ExecStop=#{program} withdraw
    TimeoutStopSec=30

    [Install]
    WantedBy=multi-user.target
  UNIT
  verify false
  action %i(create enable start)
end

# What a service has to hand over before the node goes is done by units that this target wants.
systemd_unit 'startup-stack-drain.target' do
  content <<~UNIT
    [Unit]
    Description=This node is drained: it is about to go
  UNIT
  verify false
  action :create
end

# Another version of the program ends the running one by itself: a restart from here could break off a drain.
systemd_unit 'startup-stack-termination.service' do
  content <<~UNIT
    [Unit]
    Description=Drain this node when its group or EC2 is about to end it
    Wants=network-online.target
    After=network-online.target
    StartLimitIntervalSec=0

    [Service]
    ExecStart=#{program} watch
    Restart=always
    RestartSec=2

    [Install]
    WantedBy=multi-user.target
  UNIT
  verify false
  action %i(create enable start)
end
