# frozen_string_literal: true

unified_mode true

resource_name :mesos_agent
provides :mesos_agent

description 'A Mesos agent, and what drains it; with Docker, where its settings say so'

property :settings, Hash, default: {}, description: "Settings of the tier's document, or those that the cluster offers"
property :secrets, Hash, default: {}, description: 'Files with the secrets `agent`, `http`, `drain` and, where the cluster has them, `registry` and `tls`'
property :artifacts, Hash, default: {}, description: 'Packages of others that this run installs, by name'
property :address, String, default: '', description: 'Address of this node'
property :zone, String, default: '', description: 'Availability zone of this node'

unit = 'mesos-agent.service'
drain = 'mesos-drain.service'

action :create do
  settings = new_resource.settings
  config = ::StartupStack::AgentConfig
  registration = config.registration(settings, new_resource.address, new_resource.zone)

  # Before anything is touched. The agent would refuse to start, its tasks would go on without it, and what helps then takes
  # them away.
  before = ::StartupStack::MesosNode.registered(config::WORK_DIR, config::RECORD)
  refused = before ? ::StartupStack::AgentChange.refused(before, registration) : []
  raise ::StartupStack::AgentChange.words(refused) if refused.any?

  mesos_program 'mesos-agent' do
    packages new_resource.artifacts.keys
  end

  if settings['docker']
    docker_engine 'docker' do
      logs settings['docker']['logs']
      prune settings['docker']['prune']
      artifacts new_resource.artifacts.keys
      # The record lasts as long as the machine runs, and so does a task.
      idle !::StartupStack::StartedWith.started?('mesos-agent')
    end
  end

  program = ::StartupStack::MesosNode.program('mesos-agent')
  files = config.files(settings, new_resource.secrets)
  flags = config.flags(settings, files, new_resource.address, new_resource.zone)
  lines = "# #{::StartupStack::MesosNode.packages(new_resource.artifacts)}\n#{::StartupStack::MesosFlags.exec_start(program, flags)}"
  ::StartupStack::MesosNode.check_flags(program, flags, lines, config::UNIT)

  directory config::WORK_DIR do
    mode '0755'
  end

  file config::RECORD do
    content "#{JSON.pretty_generate(registration)}\n"
    mode '0644'
    not_if { before }
  end

  mesos_folder config::FOLDER do
    owner 'root'
    zookeeper settings['zookeeper']
    files files
    tls_secret new_resource.secrets['tls']
  end

  file '/etc/mesos/drain.json' do
    content config.drain_json(settings)
    mode '0644'
  end

  remote_directory '/usr/local/lib/startup-stack/mesos_drain' do
    source 'mesos_drain'
    cookbook 'mesos'
    mode '0755'
    files_mode '0644'
    purge true
  end

  systemd_unit drain do
    content <<~UNIT
      [Unit]
      Description=Drain the Mesos agent of this node
      # So that it is stopped before the agent.
      After=#{unit}

      [Service]
      Type=oneshot
      ExecStart=/usr/bin/python3 -I -B /usr/local/lib/startup-stack/mesos_drain
      # It ends by itself, at the moment by which the node has to be drained.
      TimeoutStartSec=infinity

      [Install]
      WantedBy=startup-stack-drain.target
    UNIT
    action %i(create enable)
  end

  template config::UNIT do
    source 'agent.service.erb'
    cookbook 'mesos'
    variables(lines: lines, docker: settings.key?('docker'), read: config.read_at_start(settings, files),
              tls: settings['tls'] ? ::StartupStack::MesosTls.environment(config::FOLDER, executors: true) : [])
    mode '0644'
    notifies :run, 'execute[daemon-reload for mesos-agent.service]', :immediately
  end

  execute 'daemon-reload for mesos-agent.service' do
    command 'systemctl daemon-reload'
    action :nothing
  end

  service unit do
    action %i(enable start)
  end

  # By what it was started with: a run that broke off after it wrote a file must not leave an agent on the old one. Tasks go
  # on meanwhile.
  service "#{unit} with other files" do
    service_name unit
    action :restart
    only_if { ::StartupStack::StartedWith.restart_due?('mesos-agent') }
  end
end

action :remove do
  config = ::StartupStack::AgentConfig

  # What does not end in time ends with the agent.
  execute 'drain' do
    command ['systemctl', 'start', drain]
    timeout config::LEAVE[:drain]
    ignore_failure true
    only_if { ::File.exist?("/etc/systemd/system/#{drain}") }
  end

  # A restart leaves tasks alone, and so would a stop.
  directory "/run/systemd/system/#{unit}.d" do
    recursive true
  end

  file "/run/systemd/system/#{unit}.d/leave.conf" do
    content "[Service]\nKillMode=control-group\nTimeoutStopSec=#{config::LEAVE[:stop]}\n"
    notifies :run, 'execute[daemon-reload]', :immediately
  end

  execute 'daemon-reload' do
    command 'systemctl daemon-reload'
    action :nothing
  end

  [unit, drain, 'docker-prune.timer', 'docker-prune.service'].each do |name|
    systemd_unit name do
      action %i(stop disable delete)
    end
  end

  file '/etc/mesos/drain.json' do
    action :delete
  end

  # With the work an agent that joins again would have its old id, and what that registered with.
  ["/run/systemd/system/#{unit}.d", config::FOLDER, '/usr/local/lib/startup-stack/mesos_drain', config::WORK_DIR, config::RUNTIME_DIR].each do |path|
    directory path do
      recursive true
      action :delete
    end
  end
end
