# frozen_string_literal: true

RSpec.describe StartupStack::Capability do
  it 'finds the right to set the clock among all rights' do
    expect(described_class.clock_settable?("CapPrm:\t0\nCapEff:\t000001ffffffffff\n")).to be true
  end

  it 'finds none in a container' do
    expect(described_class.clock_settable?("CapEff:\t00000000fdecafff\n")).to be false
  end

  it 'finds none where the kernel says nothing' do
    expect(described_class.clock_settable?('')).to be false
  end
end

RSpec.describe StartupStack::Packages do
  it 'counts a package as missing that was removed or never known' do
    expect(described_class.missing(%w(a b c), "a\tinstalled\nb\tconfig-files\n")).to eq(%w(b c))
  end
end

RSpec.describe 'recipe base' do
  let(:clock) { true }
  let(:nft) { true }

  before do
    allow(StartupStack::Capability).to receive(:clock_settable?).and_return(clock)
    allow(StartupStack::Nftables).to receive(:usable?).and_return(nft)
  end

  let(:run) { Example.run('base') }

  it 'installs what every node needs' do
    expect(run).to install_base_packages('base').with(names: %w(ca-certificates nftables python3-botocore))
  end

  it 'takes the time from EC2' do
    expect(run).to install_base_packages('time').with(names: %w(chrony))
    expect(run).to create_file('/etc/chrony/sources.d/startup-stack.sources').with(content: /\Aserver 169\.254\.169\.123 prefer/)
    expect(run.file('/etc/chrony/sources.d/startup-stack.sources')).to notify('service[chrony]').to(:restart)
    expect(run).to enable_service('chrony')
    expect(run).to start_service('chrony')
  end

  context 'where the clock cannot be set' do
    let(:clock) { false }

    it 'leaves the time to the host and says so' do
      expect(run).not_to start_service('chrony')
      expect(run).not_to install_base_packages('time')
      expect(run).to write_log('no time daemon').with(level: :warn)
    end
  end

  it 'limits the journal' do
    expect(run).to create_file('/etc/systemd/journald.conf.d/startup-stack.conf').with(content: /^SystemMaxUse=1G$/)
    expect(run.file('/etc/systemd/journald.conf.d/startup-stack.conf')).to notify('service[systemd-journald]').to(:restart)
    expect(run).to nothing_service('systemd-journald')
  end

  it 'raises the limit of open files' do
    expect(run).to create_file('/etc/security/limits.d/startup-stack.conf').with(content: /^\* hard nofile 65536$/)
  end

  describe 'the metadata service' do
    it 'is closed by a table of its own, loaded at boot before the network' do
      expect(run).to create_cookbook_file('/etc/startup-stack/metadata.nft')
      expect(run).to create_directory('/etc/startup-stack/metadata.d')
      expect(run.cookbook_file('/etc/startup-stack/metadata.nft')).to notify('service[startup-stack-metadata]').to(:restart)
      expect(run).to create_systemd_unit('startup-stack-metadata.service').with(content: /^Before=network-pre.target$/)
      expect(run).to enable_service('startup-stack-metadata')
      expect(run).to start_service('startup-stack-metadata')
      expect(run).not_to write_log('open metadata service')
    end

    context 'where nft does not work' do
      let(:nft) { false }

      it 'stays open, as an error in every run' do
        expect(run).not_to start_service('startup-stack-metadata')
        expect(run).to write_log('open metadata service').with(message: /EVERY user may read/, level: :error)
      end
    end
  end

  describe 'the periodic converge' do
    it 'is the node program, and cannot hang for ever' do
      expect(run).to create_systemd_unit('startup-stack-converge.service')
        .with(content: %r{^ExecStart=/usr/local/sbin/startup-stack-node converge\n(#.*\n)*TimeoutStartSec=10min$})
    end

    it 'runs every half hour, spread over five minutes' do
      expect(run).to create_systemd_unit('startup-stack-converge.timer').with(content: %r{^OnCalendar=\*:0/30\nRandomizedDelaySec=5min$})
    end

    it 'is not enabled by the recipe: the bootstrap does that after the first converge went well' do
      expect(run).not_to enable_systemd_unit('startup-stack-converge.timer')
      expect(run).not_to start_systemd_unit('startup-stack-converge.timer')
    end
  end

  describe 'the joins of services of other tiers' do
    it 'are run by the program that stage two puts in place, in a launch once the hook is answered' do
      expect(run).to create_systemd_unit('startup-stack-joins.service').with(
        content: %r{^After=.* startup-stack-bootstrap\.service$.*^ExecStart=/usr/bin/python3 -I -B /usr/local/lib/startup-stack/node/joins$}m
      )
      program = File.read(File.expand_path('../node/joins_program.py', __dir__))
      expect(program).to include('"/usr/local/lib/startup-stack/node"')
    end

    it 'are looked at right away and then every five minutes, by a timer and by no converge' do
      timer = 'startup-stack-joins.timer'
      expect(run).to create_systemd_unit(timer).with(content: /^OnActiveSec=0\nOnUnitInactiveSec=5min$/)
      expect(run).to enable_systemd_unit(timer)
      expect(run).to start_systemd_unit(timer)
      expect(run).not_to start_systemd_unit('startup-stack-joins.service')
    end
  end
end

RSpec.describe 'recipe base on a node of a fleet' do
  before do
    allow(StartupStack::Capability).to receive(:clock_settable?).and_return(true)
    allow(StartupStack::Nftables).to receive(:usable?).and_return(true)
  end

  let(:program) { '/usr/bin/python3 -I -B /usr/local/lib/startup-stack/node.pyz' }
  let(:run) do
    Example.run('base') { |node| node.normal['startup_stack']['node']['kind'] = 'fleet' }
  end

  it 'looks for another document every five minutes, by the copy of the program' do
    expect(run).to create_systemd_unit('startup-stack-converge.service').with(content: /^ExecStart=#{program} converge$/)
    expect(run).to create_systemd_unit('startup-stack-converge.timer').with(content: /^OnUnitInactiveSec=5min$/)
    expect(run).not_to start_systemd_unit('startup-stack-converge.timer')
  end

  it 'takes its entry back when it stops, after a converge that would write it and while there is a network' do
    unit = 'startup-stack-entry.service'
    expect(run).to create_systemd_unit(unit).with(content: /^ExecStop=#{program} withdraw$/)
    expect(run).to create_systemd_unit(unit).with(content: /^After=network-online.target\nBefore=startup-stack-converge.service$/)
    expect(run).to create_systemd_unit(unit).with(content: /^RemainAfterExit=yes$/)
    expect(run).to enable_systemd_unit(unit)
    expect(run).to start_systemd_unit(unit)
  end

  it 'waits for its end, and has a target for what is to be done before' do
    unit = 'startup-stack-termination.service'
    expect(run).to create_systemd_unit(unit).with(content: /^ExecStart=#{program} watch\nRestart=always$/)
    expect(run).to enable_systemd_unit(unit)
    expect(run).to start_systemd_unit(unit)
    expect(run).to create_systemd_unit('startup-stack-drain.target')
    expect(run).not_to start_systemd_unit('startup-stack-drain.target')
  end

  it 'gives members none of that' do
    allow(StartupStack::Capability).to receive(:clock_settable?).and_return(true)
    member = Example.run('base')
    expect(member).not_to create_systemd_unit('startup-stack-entry.service')
    expect(member).not_to create_systemd_unit('startup-stack-termination.service')
  end
end

RSpec.describe StartupStack::Artifact do
  def version(shown, wanted)
    described_class.version(shown, 'cinc', wanted)
  end

  it "takes a version with Debian's revision or without" do
    expect(version("cinc 18.10.17-1\n", '18.10.17')).to eq('18.10.17-1')
    expect(version('cinc 18.10.17', '18.10.17')).to eq('18.10.17')
    expect(version('cinc 1-2-3', '1-2-3')).to eq('1-2-3')
  end

  it "takes a version with Debian's epoch or without" do
    shown = 'cinc 5:28.2.2-1~debian.12~bookworm'
    ['28.2.2', '28.2.2-1~debian.12~bookworm', '5:28.2.2-1~debian.12~bookworm'].each do |wanted|
      expect(version(shown, wanted)).to eq('5:28.2.2-1~debian.12~bookworm')
    end
    expect { version(shown, '5') }.to raise_error(/locked as cinc 5 is cinc 5:28/)
  end

  it 'is wanted by the tier, or by the service that the node joins' do
    expect(described_class.wanted({ 'tier' => { 'artifacts' => { 'a' => {} } } })).to eq('a' => {})
    expect(described_class.wanted({ 'join' => { 'settings' => { 'artifacts' => { 'b' => {} } } } })).to eq('b' => {})
    expect(described_class.wanted({ 'tier' => {} })).to eq({})
  end

  it 'refuses another version, and another package' do
    expect { version('cinc 18.10.1-1', '18.10.17') }.to raise_error(/locked as cinc 18.10.17 is cinc 18.10.1-1/)
    expect { version('cinc-workstation 18.10.17-1', '18.10.17') }.to raise_error(/is cinc-workstation/)
    expect { version('', '18.10.17') }.to raise_error(/locked as cinc/)
  end
end

RSpec.describe 'recipe base and access for people' do
  before do
    allow(StartupStack::Capability).to receive(:clock_settable?).and_return(false)
    allow(StartupStack::Nftables).to receive(:usable?).and_return(true)
  end

  let(:agent) { 'amazon-ssm-agent' }

  def run_with(artifacts)
    Example.run('base') { |node| node.normal['startup_stack']['tier']['artifacts'] = artifacts if artifacts }
  end

  it 'has no agent where the environment has none' do
    [nil, { 'mesos' => {} }].each do |artifacts|
      expect(run_with(artifacts)).not_to install_base_artifact(agent)
      expect(run_with(artifacts)).not_to start_service(agent)
    end
  end

  it 'installs the agent and starts it, and a node serves whatever comes of that' do
    run = run_with(agent => {})
    expect(run).to install_base_artifact(agent).with(ignore_failure: true)
    expect(run).to enable_service(agent).with(ignore_failure: true)
    expect(run).to start_service(agent)
  end
end

RSpec.describe 'base_artifact' do
  let(:agent) { 'amazon-ssm-agent' }
  let(:locked) { { 'version' => '3.3.1', 'url' => 's3://packages/agent.deb', 'sha256' => 'a' * 64 } }
  let(:path) { "/var/lib/startup-stack/artifacts/#{'a' * 64}.deb" }
  let(:held) { "#{agent} 3.3.1-1" }
  let(:installed) { '' }

  before do
    allow(StartupStack::Capability).to receive(:clock_settable?).and_return(false)
    allow(StartupStack::Nftables).to receive(:usable?).and_return(true)
    allow_any_instance_of(Chef::Provider).to receive(:shell_out!).with('dpkg-deb', '--show', any_args, path).and_return(double(stdout: held))
    allow_any_instance_of(Chef::Provider).to receive(:shell_out).with('dpkg-query', any_args).and_return(double(stdout: installed))
  end

  def run(paths: { agent => path }, artifact: locked)
    Example.run('base', step_into: %w(base_artifact)) do |node|
      node.normal['startup_stack']['tier']['artifacts'] = { agent => artifact }
      node.normal['startup_stack']['artifacts'] = paths
    end
  end

  def command
    run.find_resource(:execute, "install #{agent} 3.3.1-1").command
  end

  it 'installs the file that the program has verified, by apt, which waits for the lock, and goes back a version too' do
    expect(run).to run_execute("install #{agent} 3.3.1-1")
    expect(command.last).to eq(path)
    expect(command).to include('apt-get', 'install', 'DPkg::Lock::Timeout=300', '--allow-downgrades')
  end

  it 'holds it, and may change what it holds' do
    expect(run).to lock_package(agent)
    expect(command).to include('--allow-change-held-packages')
  end

  context 'where that version is installed' do
    let(:installed) { 'installed 3.3.1-1' }

    it 'leaves it alone' do
      expect(run).not_to run_execute("install #{agent} 3.3.1-1")
      expect(run).to lock_package(agent)
    end
  end

  ['installed 3.3.0-1', 'config-files 3.3.1-1'].each do |state|
    context "where dpkg says #{state}" do
      let(:installed) { state }

      it 'installs it' do
        expect(run).to run_execute("install #{agent} 3.3.1-1")
      end
    end
  end

  # The recipe of the agent ignores what fails.
  it 'installs nothing that could not be fetched' do
    expect(run(paths: {})).not_to lock_package(agent)
  end

  context 'where the file is of another version' do
    let(:held) { "#{agent} 9.9.9-1" }

    it 'installs nothing' do
      expect(run.find_resource(:execute, /install/)).to be_nil
      expect(run).not_to lock_package(agent)
    end
  end

  it 'leaves what the image must have to the image' do
    expect(run(paths: {}, artifact: {})).not_to lock_package(agent)
  end
end

RSpec.describe 'base_packages' do
  def run_with(listing)
    allow_any_instance_of(Chef::Provider).to receive(:shell_out).with('dpkg-query', any_args).and_return(double(stdout: listing))
    allow(StartupStack::Capability).to receive(:clock_settable?).and_return(false)
    allow(StartupStack::Nftables).to receive(:usable?).and_return(true)
    Example.run('base', step_into: %w(base_packages))
  end

  it 'refreshes the lists of a machine that lacks a package' do
    run = run_with("ca-certificates\tinstalled\n")
    expect(run).to periodic_apt_update('base').with(retries: 12, retry_delay: 10)
    expect(run).to install_package('ca-certificates, nftables, python3-botocore').with(options: ['-o', 'DPkg::Lock::Timeout=300'])
  end

  it 'needs no mirror when all is installed' do
    run = run_with("ca-certificates\tinstalled\nnftables\tinstalled\npython3-botocore\tinstalled\n")
    expect(run).not_to periodic_apt_update('base')
  end

  describe 'with packages to be held' do
    let(:query) { StartupStack::Packages::QUERY }
    let(:asked) { [] }

    before do
      allow(StartupStack::ZooKeeperNode).to receive(:super_digest).and_return('super:x')
      allow_any_instance_of(Chef::Provider).to receive(:shell_out) do |_, *command|
        asked << command
        installed = { 'zookeeper' => 'zookeeper', 'libzookeeper-java' => 'libzookeeper-java', '*-jre-headless' => 'openjdk-17-jre-headless' }
        listing = command.drop(query.size).filter_map { |name| installed[name] }
        double(stdout: listing.map { |name| "#{name}\tinstalled\n" }.join + "openjdk-21-jre-headless\tnot-installed\n")
      end
    end

    it 'holds those that are installed, by the names that they have' do
      run = Example.run('zookeeper', step_into: %w(base_packages))
      expect(asked).to include([*query, 'zookeeper', 'libzookeeper-java', '*-jre-headless'])
      %w(zookeeper libzookeeper-java openjdk-17-jre-headless).each { |name| expect(run).to lock_package(name) }
      expect(run).not_to lock_package('openjdk-21-jre-headless')
    end

    it 'asks for none where none is to be held' do
      Example.run('base', step_into: %w(base_packages))
      expect(asked).not_to include(query)
    end
  end
end
