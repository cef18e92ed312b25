# frozen_string_literal: true

# Services of other tiers that this node joins. A run of its own for each, after the tier's and apart from it: what one of
# them does wrong keeps no node from serving.
systemd_unit 'startup-stack-joins.service' do
  content <<~UNIT
    [Unit]
    Description=Join services of other tiers
    Wants=network-online.target
    # In a launch, once the hook is answered.
    After=network-online.target startup-stack-bootstrap.service

    [Service]
    Type=oneshot
    # Put there by stage two, since archives go. It ends each run of the chef client after four minutes.
    ExecStart=/usr/bin/python3 -I -B /usr/local/lib/startup-stack/node/joins
  UNIT
  verify false # the program is put in place by stage two, not by a cookbook
  triggers_reload false
  notifies :run, 'execute[reload units]'
  action :create
end

systemd_unit 'startup-stack-joins.timer' do
  content <<~UNIT
    [Unit]
    Description=Look every five minutes which services this node joins

    [Timer]
    OnActiveSec=0
    OnUnitInactiveSec=5min
    AccuracySec=10s

    [Install]
    WantedBy=timers.target
  UNIT
  verify false
  triggers_reload false
  notifies :run, 'execute[reload units]'
  action %i(create enable start)
end
