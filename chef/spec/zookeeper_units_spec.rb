# frozen_string_literal: true

RSpec.describe StartupStack::Membership do
  let(:document) { Example::MEMBERS }
  let(:five) { document + [{ 'id' => 4, 'address' => '10.0.64.20' }, { 'id' => 5, 'address' => '10.0.64.21' }] }

  it 'is the list of the document until the ensemble is born' do
    membership = described_class.new(document, nil, 1)
    expect(membership.members.map { |m| m['id'] }).to eq([1, 2, 3])
    expect(membership).not_to be_refused
    expect(membership).not_to be_idle
  end

  it 'is the list of the birth ever after, and says that another one is refused' do
    membership = described_class.new(five, document, 1)
    expect(membership.members).to eq(document)
    expect(membership.words).to match(/document lists .*5=10.0.64.21, the ensemble was born with 1=10.0.64.17 2=10.0.64.18 3=10.0.64.19:/)
  end

  it 'refuses another address of a member as well' do
    moved = document.map { |m| m['id'] == 2 ? m.merge('address' => '10.0.64.99') : m }
    expect(described_class.new(moved, document, 1)).to be_refused
  end

  it 'does not mind other names' do
    renamed = document.map { |m| m.merge('name' => "zk#{m['id']}") }
    expect(described_class.new(renamed, document, 1).words).to be_nil
  end

  it 'lets a member idle that the ensemble was born without' do
    expect(described_class.new(five, document, 4)).to be_idle
  end

  it 'keeps a member that the document has dropped' do
    expect(described_class.new(document, five, 5)).not_to be_idle
  end
end

RSpec.describe StartupStack::ServerConfig do
  let(:settings) { Example.attributes['tier']['settings'] }
  let(:zoo_cfg) { described_class.zoo_cfg(settings, Example::MEMBERS, '/data') }

  it 'renders settings sorted, own directories, and members by address' do
    expect(zoo_cfg).to eq(<<~CFG)
      # Managed by chef: the tier's document, this member's volume, the ensemble's members.
      4lw.commands.whitelist=srvr,ruok,mntr,isro
      admin.enableServer=false
      clientPort=2181
      initLimit=10
      reconfigEnabled=false
      standaloneEnabled=false
      syncLimit=5
      tickTime=2000
      dataDir=/data/data
      dataLogDir=/data/log
      server.1=10.0.64.17:2888:3888
      server.2=10.0.64.18:2888:3888
      server.3=10.0.64.19:2888:3888
    CFG
  end

  it 'refuses settings that only the member knows' do
    settings['zooCfg'].merge!('dataDir' => '/x', 'server.1' => 'y')
    expect { zoo_cfg }.to raise_error(described_class::Invalid, /may not set dataDir, server.1:/)
  end

  it 'gives java a fixed heap and never lets a blank disk vote' do
    options = described_class.jvm_options(1024, 'super:abc=').lines.map(&:chomp)
    expect(options).to include('-Xms1024m', '-Xmx1024m', '-XX:+ExitOnOutOfMemoryError', '-Dzookeeper.db.autocreate=false',
                               '-Dzookeeper.DigestAuthenticationProvider.superDigest=super:abc=')
  end

  describe 'a restart' do
    let(:digest) { Digest::SHA256.hexdigest('ab') }

    it 'is due when the server was started with other files' do
      expect(described_class.restart_due?("#{digest}  -\n", %w(a c))).to be true
    end

    it 'is not due when they are the same' do
      expect(described_class.restart_due?("#{digest}  -\n", %w(a b))).to be false
    end

    it 'is not due when no server was started' do
      expect(described_class.restart_due?(nil, %w(a b))).to be false
    end
  end
end

RSpec.describe StartupStack::Permit do
  let(:state) { { 'instanceId' => 'i-1', 'applied' => 'old' } }

  it "lets an instance's first converge do everything" do
    permit = described_class.new(nil, 'i-1', false)
    expect(permit.refusal('new')).to be_nil
    expect(permit.restart?).to be true
  end

  it 'takes the state of another instance for none' do
    expect(described_class.new(state, 'i-2', false).refusal('new')).to be_nil
  end

  it 'refuses a new digest to a member in service' do
    expect(described_class.new(state, 'i-1', false).refusal('new')).to match(/has applied old and may take up new only under the ensemble's lock/)
  end

  it 'lets the digest that is applied be repaired, without a restart' do
    permit = described_class.new(state, 'i-1', false)
    expect(permit.refusal('old')).to be_nil
    expect(permit.restart?).to be false
  end

  it 'lets the agent do everything' do
    permit = described_class.new(state, 'i-1', true)
    expect(permit.refusal('new')).to be_nil
    expect(permit.restart?).to be true
  end
end
