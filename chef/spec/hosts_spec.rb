# frozen_string_literal: true

RSpec.describe StartupStack::HostsFile do
  let(:own) { { address: '10.0.64.17', names: %w(zookeeper-1.dev.internal zookeeper-1) } }
  let(:entries) { Example::MEMBERS.map { |m| { address: m['address'], names: [m['fqdn'], m['name']] } } }
  let(:block) do
    <<~BLOCK
      # BEGIN startup-stack (managed: changes in this block are lost)
      10.0.64.17 zookeeper-1.dev.internal zookeeper-1
      10.0.64.18 zookeeper-2.dev.internal zookeeper-2
      10.0.64.19 zookeeper-3.dev.internal zookeeper-3
      # END startup-stack
    BLOCK
  end

  def render(current, list = entries)
    described_class.render(current, list, own)
  end

  it 'adds the block behind what is there' do
    expect(render("127.0.0.1 localhost\n")).to eq("127.0.0.1 localhost\n#{block}")
  end

  it 'gives the same bytes on a second run' do
    once = render("127.0.0.1 localhost\n127.0.1.1 zookeeper-1\n::1 ip6-localhost")
    expect(render(once)).to eq(once)
  end

  it 'drops entries that are dead' do
    old = block.sub('# END', "10.0.64.99 zookeeper-9\n# END")
    expect(render("127.0.0.1 localhost\n#{old}10.1.1.1 printer\n")).to eq("127.0.0.1 localhost\n#{block}10.1.1.1 printer\n")
  end

  it 'keeps foreign lines byte for byte, also those that are no text' do
    foreign = "\t10.1.1.1   printer # caf\xE9\r\n\n# note\n".b
    expect(render(foreign)).to start_with(foreign)
  end

  it "takes the node's own names off loopback lines and keeps the other names" do
    text = render("127.0.0.1 localhost zookeeper-1 # own\n127.0.1.1 zookeeper-1.dev.internal zookeeper-1\n::1 zookeeper-1 ip6-localhost\n")
    expect(text).to eq("127.0.0.1 localhost # own\n::1 ip6-localhost\n#{block}")
  end

  it 'leaves loopback lines with longer names alone' do
    expect(render("127.0.0.1 localhost zookeeper-10\n")).to start_with("127.0.0.1 localhost zookeeper-10\n")
  end

  it 'sorts by number, so that the order of the documents does not matter' do
    shuffled = [{ address: '10.0.64.100', names: %w(late) }] + entries.reverse
    expect(render('', shuffled).lines[1..4].map { |line| line.split.first }).to eq(%w(10.0.64.17 10.0.64.18 10.0.64.19 10.0.64.100))
  end

  it 'names the node itself when no document lists it' do
    expect(described_class.render('', entries, { address: '10.0.9.9', names: %w(agent-a.dev.internal agent-a) }))
      .to include("10.0.9.9 agent-a.dev.internal agent-a\n")
  end

  it 'merges the names of one address' do
    doubled = entries + [{ address: '10.0.64.17', names: %w(zookeeper-1 zk) }]
    expect(render('', doubled)).to include("10.0.64.17 zookeeper-1.dev.internal zookeeper-1 zk\n")
  end

  {
    'an empty list' => [[], /is empty/],
    'a name with two addresses' => [[{ address: '10.0.0.1', names: %w(a) }, { address: '10.0.0.2', names: %w(a) }], /a has two addresses: 10.0.0.1, 10.0.0.2/],
    'a loopback address' => [[{ address: '127.0.1.1', names: %w(a) }], /"127.0.1.1" is no address of a host: a/],
    'what is no address' => [[{ address: 'host', names: %w(a) }], /"host" is no address/],
    'what is no name' => [[{ address: '10.0.0.1', names: ["a\n10.0.0.2 b"] }], /is no host name \(address 10.0.0.1\)/],
  }.each do |what, (list, message)|
    it "refuses #{what}" do
      expect { render('', list) }.to raise_error(described_class::Invalid, message)
    end
  end

  it 'refuses a block that has lost a mark, since nobody knows where it ends' do
    expect { render(block.sub(/# END.*\n/, '')) }.to raise_error(described_class::Invalid, /lost one of its marks/)
  end
end

RSpec.describe 'recipe hosts' do
  def hosts_file(present)
    allow(File).to receive(:exist?).and_call_original
    allow(File).to receive(:exist?).with('/etc/hosts').and_return(true)
    allow(File).to receive(:binread).and_call_original
    allow(File).to receive(:binread).with('/etc/hosts').and_return(present)
  end

  it 'writes the block at once and atomically' do
    hosts_file("127.0.0.1 localhost\n127.0.1.1 zookeeper-1\n")
    run = Example.run('hosts', step_into: %w(hosts_file))
    expect(run).to create_hosts_file('/etc/hosts').with(own_address: '10.0.64.17', own_names: %w(zookeeper-1.dev.internal zookeeper-1))
    expect(run).to create_file('/etc/hosts').with(
      atomic_update: true, mode: '0644',
      content: /\A127.0.0.1 localhost\n# BEGIN startup-stack.*10.0.64.19 zookeeper-3.dev.internal zookeeper-3\n# END/m
    )
  end

  it 'maps a node without a fixed address to the one that it has' do
    hosts_file('')
    run = Example.run('hosts') { |node| node.rm('startup_stack', 'node', 'address') }
    expect(run).to create_hosts_file('/etc/hosts').with(own_address: run.node['ipaddress'])
  end

  it 'keeps the file when the list is empty' do
    hosts_file("127.0.0.1 localhost\n")
    expect { Example.run('hosts', step_into: %w(hosts_file)) { |node| node.normal['startup_stack']['hosts'] = [] } }
      .to raise_error(StartupStack::HostsFile::Invalid, /kept as it is/)
  end
end
