# frozen_string_literal: true

unified_mode true

resource_name :docker_engine
provides :docker_engine

description 'Docker, with bounded logs, and a timer that takes away what nobody has used for a while'

property :logs, Hash, required: true, description: '`maxSize` of each file as docker has it, and `maxFiles` of each container'
property :prune, Hash, required: true, description: '`olderThanHours`: since when an image has no container, and a container has ended'
property :idle, [true, false], default: false, description: 'Whether nothing has been started by it for the caller yet, so that another configuration may restart it'
property :artifacts, Array, default: [], description: "Names of the tier's artifacts; those of Docker among them take the place of Debian's package"

action :create do
  directory '/etc/docker' do
    mode '0755'
  end

  config = ::StartupStack::DockerConfig

  # Before the package, which starts the daemon. What is changed later counts from its next start: a restart would end the
  # tasks, since each of them hangs on a client of the daemon.
  file config::FILE do
    content config.daemon_json(new_resource.logs)
    mode '0644'
  end

  directory ::File.dirname(config::DROP_IN) do
    mode '0755'
  end

  file config::DROP_IN do
    content config.drop_in
    mode '0644'
    notifies :run, 'execute[daemon-reload for docker.service]', :immediately
  end

  execute 'daemon-reload for docker.service' do
    command 'systemctl daemon-reload'
    action :nothing
  end

  fetched = config::PACKAGES & new_resource.artifacts
  # Another version below running containers is a matter of new nodes: its package restarts the daemon.
  fetched.each do |name|
    base_artifact name do
      not_if { config.installed?(name) }
    end
  end

  base_packages 'docker' do
    names %w(docker.io)
    held %w(docker.io containerd runc)
    not_if { fetched.any? }
  end

  service 'docker' do
    action %i(enable start)
  end

  # One that an image brings runs since the boot, by what the image says.
  service 'docker by this configuration' do
    service_name 'docker'
    action :restart
    only_if { config.restart_due?(new_resource.idle) }
  end

  cookbook_file '/usr/local/sbin/docker-prune' do
    source 'docker-prune'
    cookbook 'docker'
    mode '0755'
  end

  systemd_unit 'docker-prune.service' do
    content <<~UNIT
      [Unit]
      Description=Take away images that no container has, and containers that have ended
      After=docker.service

      [Service]
      Type=oneshot
      Nice=10
      IOSchedulingClass=idle
      # Since when it has seen images without a container.
      RuntimeDirectory=docker-prune
      RuntimeDirectoryPreserve=yes
      ExecStart=/usr/local/sbin/docker-prune #{new_resource.prune['olderThanHours']}
      TimeoutStartSec=30min
    UNIT
    action :create
  end

  systemd_unit 'docker-prune.timer' do
    content <<~UNIT
      [Unit]
      Description=Take away what nobody has used every hour

      [Timer]
      OnCalendar=hourly
      RandomizedDelaySec=30min

      [Install]
      WantedBy=timers.target
    UNIT
    action %i(create enable start)
  end
end
