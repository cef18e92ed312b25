# frozen_string_literal: true

require_relative 'mesos_example'

RSpec.describe 'recipe mesos::master' do
  let(:machine) { StartupStack::MemberNode }
  let(:mesos) { StartupStack::MesosNode }
  let(:born) { nil }
  let(:permit) { StartupStack::Permit.new(nil, 'i-0123456789abcdef0', false) }
  let(:settings) { MesosExample::MASTER }
  let(:contents) { { 'credentials' => '{"credentials": [{"principal": "agent", "secret": "hidden"}]}' } }
  let(:artifacts) { { 'mesos' => { 'version' => '1.11.0' } } }
  let(:unit) { '/etc/systemd/system/mesos-master.service' }
  let(:folder) { Dir.mktmpdir }

  after { FileUtils.rm_rf(folder) }

  before do
    allow(machine).to receive_messages(born_members: born, mounted?: true, foreign_owner?: false)
    allow(mesos).to receive(:program).with('mesos-master').and_return('/usr/sbin/mesos-master')
    allow(mesos).to receive(:check_flags)
    allow(StartupStack::StartedWith).to receive(:restart_due?).with('mesos-master').and_return(false)
    allow(StartupStack::Permit).to receive(:read).and_return(permit)
  end

  let(:run) do
    Example.run('mesos::master', step_into: %w(mesos_master mesos_folder mesos_program member_service)) do |node|
      MesosExample.master(node, MesosExample.secrets(folder, contents), settings, artifacts)
    end
  end

  def rendered
    content = nil
    expect(run).to(render_file(unit).with_content { |text| content = text })
    content
  end

  it 'installs the package of the tier, and has the agent with its adapter' do
    expect(run).to install_base_artifact('mesos')
    expect(run).to create_member_agent('mesos-master-1').with(adapter_cookbook: 'mesos')
  end

  it 'lets no other daemon of the package start' do
    %w(mesos-agent mesos-slave).each { |name| expect(run).to create_link("/etc/systemd/system/#{name}.service").with(to: '/dev/null') }
    expect(run).not_to delete_file(unit)
  end

  context 'on a node that runs an agent too' do
    it 'leaves the unit of that alone' do
      allow(StartupStack::StartedWith).to receive(:unit?) { |_, name| name == 'mesos-agent' }
      expect(run).not_to stop_systemd_unit('mesos-agent.service')
      expect(run).not_to create_link('/etc/systemd/system/mesos-agent.service')
      expect(run).to stop_systemd_unit('mesos-slave.service')
    end
  end

  include_examples 'a member that waits for its turn'

  it "starts with the document's flags and its own, none of them a secret" do
    flags = rendered[/^ExecStart=.*?[^\\]$/m].lines.map { |line| line[/--[^"]*/] }.compact
    expect(flags).to eq(%w(
                          --acls=file:///etc/mesos/master/acls.json --authenticate_agents=true --cluster=dev
                          --credentials=file:///etc/mesos/master/credentials.json --hostname=10.0.64.33 --ip=10.0.64.33 --port=5050 --quorum=2
                          --work_dir=/var/lib/mesos-master/work --zk=file:///etc/mesos/master/zk
                        ))
    expect(rendered).not_to include('hidden')
    expect(rendered).to include("# mesos 1.11.0\nExecStart=/usr/sbin/mesos-master \\\n")
  end

  it 'asks the program for its flags' do
    expect(mesos).to receive(:check_flags).with('/usr/sbin/mesos-master', hash_including('cluster' => 'dev'), a_string_starting_with('# mesos 1.11.0'), unit)
    run
  end

  context 'with a flag that the node alone knows' do
    let(:settings) { MesosExample::MASTER.merge('flags' => { 'work_dir' => '/tmp' }) }

    it 'fails' do
      expect { run }.to raise_error(/flags may not name work_dir/)
    end
  end

  it 'begins a log only when its agent says so, on its own volume, and tries for ever' do
    expect(rendered).to include(
      "RequiresMountsFor=/var/lib/mesos-master\n", "ExecStartPre=+/usr/local/sbin/startup-stack-agent prestart\n",
      "Environment=MESOS_LOG_AUTO_INITIALIZE=false\nEnvironmentFile=-/run/mesos-master/birth\n",
      "StartLimitIntervalSec=0\n", "Restart=always\n", "User=mesos\n", "ReadWritePaths=/var/lib/mesos-master\n"
    )
    expect(run.template(unit)).to notify('execute[daemon-reload for mesos-master.service]').to(:run).immediately
    expect(run).to enable_service('mesos-master')
    expect(run).to start_service('mesos-master')
  end

  it 'writes down what it starts with' do
    expect(rendered).to include("sha256sum /etc/mesos/master/zk /etc/mesos/master/credentials.json /etc/mesos/master/acls.json #{unit} >")
  end

  it 'keeps credentials for the daemon alone, out of the log' do
    expect(run).to create_directory('/etc/mesos/master').with(owner: 'mesos', mode: '0700')
    expect(run).to create_file('/etc/mesos/master/credentials.json').with(content: contents['credentials'], owner: 'mesos', mode: '0600', sensitive: true)
    expect(run).to create_file('/etc/mesos/master/acls.json').with(content: "{\n  \"permissive\": false\n}\n", mode: '0600')
    expect(run).to create_file('/etc/mesos/master/zk').with(mode: '0600', content: "#{MesosExample::ZOOKEEPER}\n")
  end

  it 'tells the adapter who the masters are' do
    told = JSON.parse(run.file('/etc/mesos/master/members.json').content)
    expect(told).to eq('port' => 5050, 'tls' => false, 'members' => { '1' => '10.0.64.33', '2' => '10.0.64.34', '3' => '10.0.64.35' })
  end

  it 'keeps its log on the volume' do
    expect(run).to create_user('mesos').with(system: true, shell: '/usr/sbin/nologin', manage_home: false)
    expect(run).to create_directory('/var/lib/mesos-master/work').with(owner: 'mesos', group: 'mesos', mode: '0750')
    expect(run).to create_directory('/var/lib/mesos-master').with(owner: 'root', group: 'mesos', mode: '0750')
  end

  it 'leaves its user alone once there is one' do
    allow(StartupStack::MesosNode).to receive(:user?).with('mesos').and_return(true)
    expect(run).not_to create_user('mesos')
  end

  it 'takes over what an earlier id of the user has' do
    allow(machine).to receive(:foreign_owner?).with('/var/lib/mesos-master/work', 'mesos').and_return(true)
    expect(run).to run_execute('chown --recursive -P --no-dereference mesos:mesos /var/lib/mesos-master/work')
  end

  it 'refuses a link in the place of its folder' do
    allow(File).to receive(:symlink?).and_call_original
    allow(File).to receive(:symlink?).with('/var/lib/mesos-master/work').and_return(true)
    expect { run }.to raise_error(%r{/var/lib/mesos-master/work is a link})
  end

  it 'refuses to run on the root disk' do
    allow(machine).to receive(:mounted?).and_return(false)
    expect { run }.to raise_error(%r{/var/lib/mesos-master is not mounted})
  end

  context 'when the document lists five masters of an ensemble that was born with three' do
    let(:settings) { MesosExample::MASTER.merge('flags' => { 'quorum' => '3' }) }
    let(:born) { MesosExample::MASTERS.first(2) + [{ 'id' => 3, 'address' => '10.0.64.90' }] }

    it 'goes on with those, and with their majority' do
      expect(Chef::Log).to receive(:warn).with(/going on with the latter/)
      expect(rendered).to include('"--quorum=2"')
      expect(JSON.parse(run.file('/etc/mesos/master/members.json').content)['members']['3']).to eq('10.0.64.90')
    end
  end

  context 'when the ensemble was born without this member' do
    let(:born) { MesosExample::MASTERS.last(2) }

    it 'idles' do
      allow(Chef::Log).to receive(:warn)
      expect(rendered).to include('idle, its ensemble was born without it', 'ExecStart=/bin/sleep infinity')
      expect(rendered).not_to include('/usr/sbin/mesos-master')
    end
  end

  context 'with TLS' do
    let(:settings) { MesosExample::MASTER.merge('tls' => true) }
    let(:contents) { { 'credentials' => '{}', 'tls' => MesosExample::TLS.to_json } }

    it 'has its key in a file of its own' do
      expect(run).to create_file('/etc/mesos/master/tls-key.pem').with(content: "private\n", owner: 'mesos', mode: '0600', sensitive: true)
      expect(rendered).to include(
        "Environment=LIBPROCESS_SSL_ENABLED=true\nEnvironment=LIBPROCESS_SSL_SUPPORT_DOWNGRADE=false\n",
        "Environment=LIBPROCESS_SSL_KEY_FILE=/etc/mesos/master/tls-key.pem\n", ' /etc/mesos/master/tls-key.pem '
      )
      expect(rendered).not_to include('private')
      expect(JSON.parse(run.file('/etc/mesos/master/members.json').content)['tls']).to be true
    end
  end
end
