# frozen_string_literal: true

RSpec.describe StartupStack::MesosFlags do
  def all(given, own = { 'port' => 5050 }, daemon: 'mesos-master')
    described_class.all(daemon, given, own)
  end

  it "sorts the document's flags and the node's own ones" do
    expect(all({ 'quorum' => '2', 'cluster' => 'dev' }).to_a).to eq([%w(cluster dev), %w(port 5050), %w(quorum 2)])
  end

  it 'refuses those that the node alone knows, for each daemon its own' do
    expect { all({ 'zk' => 'x', 'log_auto_initialize' => 'true', 'quorum' => '2' }) }.to raise_error(described_class::Invalid, /may not name log_auto_initialize, zk:/)
    expect { all({ 'attributes' => 'a:b' }, daemon: 'mesos-agent') }.to raise_error(/may not name attributes:/)
    expect(all({ 'attributes' => 'a:b' })).to include('attributes' => 'a:b')
  end

  ["a\nExecStartPost=/bin/true", "a\tb", "a\u0000"].each do |value|
    it "refuses the value #{value.inspect}" do
      expect { all({ 'cluster' => value }) }.to raise_error(/flags "cluster": /)
    end
  end

  it 'refuses what is no name' do
    expect { all({ 'a b' => 'x' }) }.to raise_error(/flags "a b": /)
  end

  it 'writes one in each line, as systemd reads words' do
    lines = described_class.exec_start('/usr/sbin/mesos-master', { 'a' => '{"x": "50% of $HOME\\"}', 'b' => 'plain' })
    expect(lines).to eq("ExecStart=/usr/sbin/mesos-master \\\n  \"--a={\\\"x\\\": \\\"50%% of $$HOME\\\\\\\"}\" \\\n  \"--b=plain\"")
  end

  describe 'unknown' do
    help = <<~HELP
      Usage: mesos-master [options]

        --acls=VALUE                                The value is a JSON-formatted string of ACLs, see
                                                    --bogus for more.
        --[no-]authenticate_agents, --[no-]authenticate_slaves  If `true`, only authenticated agents
        --max_agent_ping_timeouts=VALUE, --max_slave_ping_timeouts=VALUE
                                                    The maximum number of times
        --[no-]help                                 Prints this help message (default: false)
    HELP

    it 'are flags that --help does not list, by none of their names' do
      flags = %w(acls authenticate_slaves authenticate_agents max_agent_ping_timeouts max_slave_ping_timeouts help bogus zk).to_h { |name| [name, ''] }
      expect(described_class.unknown(flags, help)).to eq(%w(bogus zk))
    end
  end

  it 'writes attributes sorted, and refuses those that Mesos would change or end itself for' do
    expect(described_class.attributes({ 'rack' => 'us-east-1a', 'disk' => 'ssd' })).to eq('disk:ssd;rack:us-east-1a')
    [{ 'a' => 'b c' }, { 'a' => 'b;c:d' }, { 'a' => 'b:c' }, { 'a' => '' }, { '' => 'a' }, { 'a' => nil }].each do |given|
      expect { described_class.attributes(given) }.to raise_error(described_class::Invalid), given.inspect
    end
  end
end

RSpec.describe StartupStack::AgentChange do
  let(:before) do
    { 'attributes' => { 'rack' => 'a', 'disk' => 'ssd' }, 'resources' => 'cpus:2;ports:[31000-32000]', 'role' => nil, 'port' => 5051, 'hostname' => '10.0.0.1' }
  end

  def refused(changes)
    described_class.refused(before, before.merge(changes))
  end

  it 'lets add attributes, and more of a resource' do
    expect(refused('attributes' => { 'rack' => 'a', 'disk' => 'ssd', 'size' => 'l' })).to eq([])
    ['cpus:3;ports:[31000-32000]', 'cpus:2;ports:[30000-33000]', 'cpus:2;ports:[31000-32000,40000-40010];mem:1', 'ports:[31000-32000]', nil].each do |resources|
      expect(refused('resources' => resources)).to eq([]), resources.inspect
    end
  end

  it 'names each attribute that is changed or gone' do
    expect(refused('attributes' => { 'rack' => 'b' })).to eq(['attribute rack would change from "a" to "b"', 'attribute disk would change from "ssd" to nil'])
  end

  it 'names each resource of which there is less' do
    expect(refused('resources' => 'cpus:1;ports:[31000-31999]')).to eq(
      ['resource cpus would change from "2" to "1"', 'resource ports would change from "[31000-32000]" to "[31000-31999]"']
    )
  end

  it 'names another domain, or none, and lets a first one come' do
    domain = ->(zone) { "{\"fault_domain\": {\"zone\": {\"name\": \"#{zone}\"}}}" }
    before['domain'] = domain['a']
    expect(refused('domain' => JSON.generate(JSON.parse(domain['a'])))).to eq([])
    [domain['b'], '/etc/domain', nil].each { |now| expect(refused('domain' => now)).to match([/\Adomain would change from .*"a".* to /]), now.inspect }
    before['domain'] = '/etc/domain'
    expect(refused('domain' => '/etc/other')).to eq(['domain would change from "/etc/domain" to "/etc/other"'])
    before.delete('domain')
    expect(refused('domain' => domain['b'])).to eq([])
  end

  it 'names another port, address or role' do
    expect(refused('port' => 5052, 'hostname' => '10.0.0.2', 'role' => 'infrastructure').map { |words| words[/\A\w+/] }).to eq(%w(hostname port role))
  end
end

RSpec.describe StartupStack::MesosNode do
  around { |example| Dir.mktmpdir { |folder| Dir.chdir(folder) { example.run } } }

  def program(text)
    File.write('daemon', "#!/bin/sh\n#{text}\n")
    File.chmod(0755, 'daemon')
    "#{Dir.pwd}/daemon"
  end

  it 'fails for a flag that the program does not list, by name' do
    path = program("[ \"$1\" = --help ] && printf '  --zk=VALUE   where\\n'")
    expect { described_class.check_flags(path, { 'zk' => 'a', 'bogus' => 'b' }, 'lines', 'unit') }.to raise_error(/has no flag bogus;/)
    expect { described_class.check_flags(path, { 'zk' => 'a' }, 'lines', 'unit') }.not_to raise_error
  end

  it 'fails where the program cannot say' do
    expect { described_class.check_flags(program('exit 1'), {}, 'lines', 'unit') }.to raise_error(Mixlib::ShellOut::ShellCommandFailed)
  end

  it 'asks only for lines that the unit does not have' do
    File.write('unit', "[Service]\nlines\n")
    expect { described_class.check_flags(program('exit 1'), {}, 'lines', 'unit') }.not_to raise_error
    expect { described_class.check_flags(program('exit 1'), {}, 'others', 'unit') }.to raise_error(Mixlib::ShellOut::ShellCommandFailed)
  end

  it 'finds the program wherever the package has it, or says that there is none' do
    stub_const("#{described_class}::FOLDERS", [Dir.pwd, '/nowhere'])
    expect { described_class.program('daemon') }.to raise_error(%r{no daemon in .* or /nowhere: neither an artifact})
    path = program('true')
    expect(described_class.program('daemon')).to eq(path)
  end

  it 'knows what an agent registered with once it has' do
    File.write('record', '{"port": 1}')
    expect(described_class.registered(Dir.pwd, 'record')).to be_nil
    FileUtils.mkdir_p('meta/slaves')
    File.symlink('somewhere', 'meta/slaves/latest')
    expect(described_class.registered(Dir.pwd, 'record')).to eq('port' => 1)
    expect(described_class.registered(Dir.pwd, 'none')).to be_nil
  end

  it 'says in words what the daemons come in' do
    expect(described_class.packages('mesos' => { 'version' => '1.11.0' }, 'docker-ce' => {})).to eq('mesos 1.11.0')
    expect(described_class.packages('aventer-mesos' => {})).to eq('aventer-mesos')
    expect(described_class.packages({})).to eq('of the image')
  end
end
