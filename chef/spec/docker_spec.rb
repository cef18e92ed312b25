# frozen_string_literal: true

RSpec.describe 'recipe docker' do
  let(:artifacts) { {} }
  let(:started) { true }
  let(:drop_in) { '/etc/systemd/system/docker.service.d/startup-stack.conf' }

  before { allow(StartupStack::StartedWith).to receive(:started?).with('startup-stack-docker').and_return(started) }

  let(:run) do
    Example.run('docker', step_into: %w(docker_engine)) do |node|
      node.normal['startup_stack']['tier']['settings'] = { 'docker' => { 'prune' => { 'olderThanHours' => 72 }, 'logs' => { 'maxSize' => '50m', 'maxFiles' => 3 } } }
      node.normal['startup_stack']['tier']['artifacts'] = artifacts
    end
  end

  it "installs Debian's package and holds it" do
    expect(run).to install_base_packages('docker').with(names: %w(docker.io), held: include('docker.io'))
    expect(run).to enable_service('docker')
    expect(run).to start_service('docker')
  end

  context 'with packages of its maker' do
    let(:artifacts) { { 'docker-ce' => {}, 'mesos' => {}, 'containerd.io' => {}, 'docker-ce-cli' => {} } }

    it 'installs these in their order, and not that of Debian' do
      names = run.resource_collection.select { |one| one.declared_type == :docker_engine }.first.artifacts
      expect(StartupStack::DockerConfig::PACKAGES & names).to eq(%w(containerd.io docker-ce-cli docker-ce))
      %w(containerd.io docker-ce-cli docker-ce).each { |name| expect(run).to install_base_artifact(name) }
      expect(run).not_to install_base_artifact('mesos')
      expect(run).not_to install_base_packages('docker')
    end

    it 'puts no other version below containers that may run' do
      allow(StartupStack::DockerConfig).to receive(:installed?).and_return(true)
      %w(containerd.io docker-ce-cli docker-ce).each { |name| expect(run).not_to install_base_artifact(name) }
    end
  end

  it 'bounds logs, and restarts the daemon for nothing: tasks hang on it' do
    expect(JSON.parse(run.file('/etc/docker/daemon.json').content)).to eq(
      'data-root' => '/var/lib/docker', 'live-restore' => true, 'log-driver' => 'json-file', 'log-opts' => { 'max-size' => '50m', 'max-file' => '3' }
    )
    expect(run).not_to restart_service('docker by this configuration')
    expect(run.file('/etc/docker/daemon.json').delayed_notifications).to be_empty
  end

  it 'writes down what the daemon is started with, in a folder that is not its own' do
    expect(run).to create_file(drop_in).with(content: a_string_starting_with("[Service]\nRuntimeDirectory=startup-stack-docker\nExecStartPre=+/bin/sh -c 'sha256sum /etc/docker/daemon.json #{drop_in} >"))
    expect(run.file(drop_in)).to notify('execute[daemon-reload for docker.service]').to(:run).immediately
  end

  context 'in an image that runs it already' do
    let(:started) { false }

    it 'is started anew, by what has just been written' do
      expect(run).to restart_service('docker by this configuration').with(service_name: 'docker')
      names = run.resource_collection.map(&:to_s)
      expect(names.index('service[docker by this configuration]')).to be > names.index("file[#{drop_in}]")
    end
  end

  it 'is started anew for another configuration only while nothing of the caller runs' do
    allow(StartupStack::StartedWith).to receive(:restart_due?).with('startup-stack-docker').and_return(true)
    expect(StartupStack::DockerConfig.restart_due?(false)).to be false
    expect(StartupStack::DockerConfig.restart_due?(true)).to be true
  end

  it 'takes away what nobody uses' do
    expect(run).to create_systemd_unit('docker-prune.service').with(content: %r{^RuntimeDirectory=docker-prune\nRuntimeDirectoryPreserve=yes\nExecStart=/usr/local/sbin/docker-prune 72$})
    %i(create enable start).each { |act| expect(run.systemd_unit('docker-prune.timer').performed_actions).to include(act) }
  end
end
