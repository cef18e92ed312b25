# frozen_string_literal: true

require_relative 'mesos_example'

RSpec.describe 'a Mesos agent' do
  let(:mesos) { StartupStack::MesosNode }
  let(:settings) { MesosExample::AGENT }
  let(:contents) { %w(agent http drain).to_h { |name| [name, %({"principal": "#{name}", "secret": "hidden"})] } }
  let(:artifacts) { { 'mesos' => { 'version' => '1.11.0' } } }
  let(:registered) { nil }
  let(:unit) { '/etc/systemd/system/mesos-agent.service' }
  let(:folder) { Dir.mktmpdir }
  let(:steps) { %w(mesos_agent mesos_folder mesos_program) }

  after { FileUtils.rm_rf(folder) }

  before do
    allow(mesos).to receive(:program).with('mesos-agent').and_return('/usr/sbin/mesos-agent')
    allow(mesos).to receive_messages(check_flags: nil, registered: registered)
    allow(StartupStack::StartedWith).to receive(:restart_due?).with('mesos-agent').and_return(false)
    allow(StartupStack::StartedWith).to receive(:started?).with('mesos-agent').and_return(false)
  end

  let(:secrets) { MesosExample.secrets(folder, contents) }
  let(:run) { Example.run('mesos::agent', step_into: steps) { |node| MesosExample.agent(node, secrets, settings, artifacts) } }

  def rendered(in_run = run)
    content = nil
    expect(in_run).to(render_file(unit).with_content { |text| content = text })
    content
  end

  describe 'of its own tier' do
    it 'installs packages and Docker first, and lets no master of the package start' do
      expect(run).to install_base_artifact('mesos')
      expect(run).to create_docker_engine('docker').with(logs: settings['docker']['logs'], prune: settings['docker']['prune'], artifacts: %w(mesos), idle: true)
      expect(run).to create_link('/etc/systemd/system/mesos-master.service').with(to: '/dev/null')
    end

    it 'has Docker left alone once it may have started tasks' do
      allow(StartupStack::StartedWith).to receive(:started?).with('mesos-agent').and_return(true)
      expect(run).to create_docker_engine('docker').with(idle: false)
    end

    context 'before there is a unit of this cookbook' do
      before do
        allow(File).to receive(:symlink?).and_call_original
        allow(File).to receive(:symlink?).with(unit).and_return(true)
      end

      it 'ends what an image or a package has started by its own, the agent of that too' do
        %w(mesos-master mesos-agent mesos-slave).each { |name| expect(run).to stop_systemd_unit("#{name}.service") }
        names = run.resource_collection.map { |one| "#{one.action.first} #{one}" }
        order = ['stop systemd_unit[mesos-agent.service]', "create link[#{unit}]", 'install base_artifact[mesos]', "delete link[#{unit}]", "create template[#{unit}]"]
        expect(names & order).to eq(order)
      end

      it 'takes away a unit that somebody has put in its place' do
        allow(File).to receive(:file?).and_call_original
        allow(File).to receive(:file?).with('/etc/systemd/system/mesos-master.service').and_return(true)
        allow(StartupStack::StartedWith).to receive(:unit?).and_return(false)
        expect(run).to delete_file('/etc/systemd/system/mesos-master.service')
        expect(run).not_to delete_file('/etc/systemd/system/mesos-slave.service')
      end
    end

    it 'leaves its own unit alone' do
      allow(StartupStack::StartedWith).to receive(:unit?) { |path, name| [path, name] == [unit, 'mesos-agent'] }
      expect(run).not_to stop_systemd_unit('mesos-agent.service')
      expect(run).not_to create_link(unit)
      expect(run).not_to delete_link(unit)
      expect(run).to stop_systemd_unit('mesos-master.service')
    end

    it "starts with the document's flags and its own, its rack being its zone, and no secret among them" do
      flags = rendered[/^ExecStart=.*?[^\\]$/m].lines.map { |line| line[/--[^"]*/] }.compact
      expect(flags).to eq(%w(
                            --acls=file:///etc/mesos/agent/acls.json --attributes=disk:ssd;rack:us-east-1a --containerizers=docker,mesos
                            --credential=file:///etc/mesos/agent/credential.json --hostname=10.0.70.9
                            --http_credentials=file:///etc/mesos/agent/http-credentials.json --ip=10.0.70.9 --master=file:///etc/mesos/agent/zk
                            --port=5051 --resources=ports:[31000-32000] --runtime_dir=/run/mesos-agent --work_dir=/var/lib/mesos-agent
                          ))
      expect(rendered).not_to include('hidden')
    end

    it 'registers with what stands in its own data' do
      kept = { 'attributes' => { 'disk' => 'hdd' }, 'flags' => { 'resources' => 'ports:[31000-31999]', 'default_role' => 'slave_public' } }
      older = Example.run('mesos::agent', step_into: steps) do |node|
        MesosExample.agent(node, secrets, settings, artifacts)
        node.normal['startup_stack']['node']['keptSettings'] = kept
      end
      expect(rendered(older)).to include('"--attributes=disk:hdd;rack:us-east-1a"', '"--resources=ports:[31000-31999]"', '"--default_role=slave_public"')
      expect(rendered(older)).to include('"--containerizers=docker,mesos"')
    end

    it 'asks the program for its flags' do
      expect(mesos).to receive(:check_flags).with('/usr/sbin/mesos-agent', hash_including('port' => '5051'), a_string_starting_with('# mesos 1.11.0'), unit)
      run
    end

    it 'keeps each credential for root alone, out of the log' do
      { 'credential' => 'agent', 'http-credentials' => 'http', 'drain' => 'drain' }.each do |name, secret|
        expect(run).to create_file("/etc/mesos/agent/#{name}.json").with(content: contents[secret], owner: 'root', mode: '0600', sensitive: true)
      end
      expect(run).to create_directory('/etc/mesos/agent').with(mode: '0700')
      expect(run).not_to create_file('/etc/mesos/agent/docker/config.json')
      %w(docker/config.json tls-key.pem).each { |name| expect(run).to delete_file("/etc/mesos/agent/#{name}") }
    end

    it 'outlives its agent: what runs, and what that finds it by' do
      expect(rendered).to include("KillMode=process\n", "RuntimeDirectoryPreserve=yes\n", "Delegate=yes\n", "Restart=always\n", "StartLimitIntervalSec=0\n", "TasksMax=infinity\n")
    end

    it 'starts after Docker, which it does not try twice for' do
      expect(rendered).to include("After=network-online.target docker.service\n", "Wants=network-online.target docker.service\n")
    end

    it 'runs, and is restarted when it was started with other files' do
      expect(run).to enable_service('mesos-agent.service')
      expect(run).to start_service('mesos-agent.service')
      expect(run).not_to restart_service('mesos-agent.service with other files')
      expect(rendered).to include("sha256sum /etc/mesos/agent/zk /etc/mesos/agent/credential.json /etc/mesos/agent/http-credentials.json /etc/mesos/agent/acls.json #{unit} >")
      allow(StartupStack::StartedWith).to receive(:restart_due?).and_return(true)
      again = Example.run('mesos::agent', step_into: steps) { |node| MesosExample.agent(node, secrets, settings, artifacts) }
      expect(again).to restart_service('mesos-agent.service with other files').with(service_name: 'mesos-agent.service')
    end

    it 'is drained before its node goes' do
      expect(run).to create_remote_directory('/usr/local/lib/startup-stack/mesos_drain').with(source: 'mesos_drain', purge: true)
      expect(run).to create_systemd_unit('mesos-drain.service').with(content: %r{^After=mesos-agent.service$.*^ExecStart=/usr/bin/python3 -I -B /usr/local/lib/startup-stack/mesos_drain$.*^WantedBy=startup-stack-drain.target$}m)
      expect(run).to enable_systemd_unit('mesos-drain.service')
      expect(JSON.parse(run.file('/etc/mesos/drain.json').content)).to eq(
        'masters' => ['10.0.64.33:5050'], 'agentWorkDir' => '/var/lib/mesos-agent', 'credential' => '/etc/mesos/agent/drain.json'
      )
    end

    it 'writes down what it registers with' do
      expect(JSON.parse(run.file('/var/lib/mesos-agent/registered-with.json').content)).to eq(
        'attributes' => { 'disk' => 'ssd', 'rack' => 'us-east-1a' }, 'resources' => 'ports:[31000-32000]', 'role' => nil, 'domain' => nil, 'port' => 5051, 'hostname' => '10.0.70.9'
      )
    end

    context 'without Docker' do
      let(:settings) { MesosExample::AGENT.reject { |key, _| key == 'docker' } }

      it 'has none' do
        expect(run).not_to create_docker_engine('docker')
        expect(rendered).to include("After=network-online.target\n")
      end
    end

    context 'with a registry and TLS' do
      let(:settings) { MesosExample::AGENT.merge('tls' => true) }
      let(:contents) { super().merge('registry' => '{"auths": {}}', 'tls' => MesosExample::TLS.to_json) }

      it 'drains by the authority that the masters are trusted by' do
        expect(JSON.parse(run.file('/etc/mesos/drain.json').content)).to include('ca' => '/etc/mesos/agent/tls-ca.pem')
      end

      it 'has their files' do
        expect(rendered).to include("Environment=LIBPROCESS_SSL_SUPPORT_DOWNGRADE=true\n")
        %w(docker/config.json tls-key.pem).each { |name| expect(run).not_to delete_file("/etc/mesos/agent/#{name}") }
        expect(run).to create_file('/etc/mesos/agent/docker/config.json').with(content: '{"auths": {}}', mode: '0600', sensitive: true)
        expect(run).to create_directory('/etc/mesos/agent/docker').with(mode: '0700')
        expect(run).to create_file('/etc/mesos/agent/tls-key.pem').with(content: "private\n", mode: '0600', sensitive: true)
        expect(rendered).to include('"--docker_config=file:///etc/mesos/agent/docker/config.json"', "Environment=LIBPROCESS_SSL_CERT_FILE=/etc/mesos/agent/tls-certificate.pem\n")
      end
    end

    context 'that has registered' do
      let(:registered) { StartupStack::AgentConfig.registration(settings, '10.0.70.9', 'us-east-1a') }

      it 'keeps what it registered with at first' do
        expect(run).not_to create_file('/var/lib/mesos-agent/registered-with.json')
      end

      context 'with another domain' do
        let(:settings) { MesosExample::AGENT.merge('flags' => MesosExample::AGENT['flags'].merge('domain' => '{"a": "b"}')) }
        let(:registered) { super().merge('domain' => '{"a": "c"}') }

        it 'fails in words before anything is touched' do
          expect { run }.to raise_error(/domain would change from {.*"c"} to {.*"b"}: .* Nothing was changed; replace the node/)
        end
      end

      context 'with another attribute' do
        let(:registered) { super().merge('attributes' => { 'disk' => 'hdd', 'rack' => 'us-east-1a' }) }

        it 'fails in words before anything is touched' do
          expect { run }.to raise_error(/attribute disk would change from "hdd" to "ssd": .* Nothing was changed; replace the node/)
        end
      end
    end
  end

  describe 'of a node that joins' do
    let(:run) { Example.run('mesos::join', step_into: steps) { |node| MesosExample.join(node, secrets, settings.merge('artifacts' => artifacts)) } }

    it 'is the same agent, by what the cluster offers' do
      expect(run).to install_base_artifact('mesos')
      expect(rendered).to include('"--attributes=disk:ssd;rack:us-east-1a"', '"--hostname=10.0.64.17"')
      expect(run).to start_service('mesos-agent.service')
    end

    it 'is none on a node whose own agent that would be' do
      joined = proc { |node| MesosExample.join(node, secrets, settings).then { node.normal['startup_stack']['node']['service'] = 'mesos-agent' } }
      expect { Example.run('mesos::join', step_into: steps, &joined) }.to raise_error(/is its own tier's/)
      expect(Example.run('mesos::leave', step_into: steps, &joined)).not_to remove_mesos_agent('zookeeper-1')
    end
  end

  describe 'of a node that leaves' do
    let(:run) { Example.run('mesos::leave', step_into: steps) { |node| MesosExample.join(node, secrets, settings) } }

    it 'is drained, ends with all that it has started, and leaves nothing' do
      allow(File).to receive(:exist?).and_call_original
      allow(File).to receive(:exist?).with('/etc/systemd/system/mesos-drain.service').and_return(true)
      expect(run).to run_execute('drain').with(command: %w(systemctl start mesos-drain.service), ignore_failure: true)
      expect(run).to create_file('/run/systemd/system/mesos-agent.service.d/leave.conf').with(content: "[Service]\nKillMode=control-group\nTimeoutStopSec=40\n")
      %w(mesos-agent.service mesos-drain.service docker-prune.timer).each do |name|
        expect(run).to stop_systemd_unit(name)
        expect(run).to delete_systemd_unit(name)
      end
      %w(/etc/mesos/agent /usr/local/lib/startup-stack/mesos_drain /var/lib/mesos-agent /run/mesos-agent).each do |path|
        expect(run).to delete_directory(path).with(recursive: true)
      end
      expect(run).to delete_file('/etc/mesos/drain.json')
    end

    # Numbers that stand in programs of others: the drain's own, and that of the rounds which end a run.
    it 'is done within 200 seconds, and so before its run is ended' do
      own, each = { '../cookbooks/mesos/files/mesos_drain/program.py' => /^ALONE = (\d+)$/, '../node/joins/rounds.py' => /^EACH = (\d+) \* SECOND$/ }.map do |path, pattern|
        File.read(File.expand_path(path, __dir__))[pattern, 1].to_i
      end
      allow(File).to receive(:exist?).and_call_original
      allow(File).to receive(:exist?).with('/etc/systemd/system/mesos-drain.service').and_return(true)
      drain = run.execute('drain').timeout
      stop = run.file('/run/systemd/system/mesos-agent.service.d/leave.conf').content[/^TimeoutStopSec=(\d+)$/, 1].to_i
      expect(own).to be_between(60, drain - 5)
      # Systemd waits once more after it has killed what did not end.
      expect(drain + stop).to be <= 200
      expect(drain + 2 * stop).to be < each
    end
  end
end
