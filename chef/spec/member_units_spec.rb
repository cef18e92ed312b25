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
    expect(described_class.new(state, 'i-1', false).refusal('new')).to match(/has applied old and may take up new only when it is its turn: leave it to startup-stack-agent.service/)
  end

  it 'lets the digest that is applied be repaired, without a restart' do
    permit = described_class.new(state, 'i-1', false)
    expect(permit.refusal('old')).to be_nil
    expect(permit.restart?).to be false
  end

  it 'holds until the moment that the agent has written down, in seconds since boot' do
    now = Process.clock_gettime(Process::CLOCK_BOOTTIME)
    expect(described_class.granted?("#{now + 60}\n")).to be true
    expect(described_class.granted?("#{now - 1}\n")).to be false
    expect(described_class.granted?('')).to be false
  end

  it 'lets the agent do everything' do
    permit = described_class.new(state, 'i-1', true)
    expect(permit.refusal('new')).to be_nil
    expect(permit.restart?).to be true
  end
end

RSpec.describe StartupStack::StartedWith do
  around do |example|
    Dir.mktmpdir do |folder|
      @files = %w(a b).map { |name| "#{folder}/#{name}" }
      @files.each { |path| File.write(path, path) }
      @record = "#{folder}/started-with"
      example.run
    end
  end

  # As the unit does it.
  def start
    line = described_class.exec_start_pre('web', @files).gsub(described_class.record('web'), @record)
    system(line[/-c '(.+)'\z/, 1], exception: true)
  end

  def restart_due?
    allow(described_class).to receive(:record).with('web').and_return(@record)
    described_class.restart_due?('web')
  end

  it 'is where the agent looks for it' do
    expect(described_class.record('web')).to eq('/run/web/started-with')
  end

  it 'says that a restart is due when the server was started with other files' do
    start
    File.write(@files.last, 'changed')
    expect(restart_due?).to be true
  end

  it 'says so when a file is gone' do
    start
    File.delete(@files.first)
    expect(restart_due?).to be true
  end

  it 'says that none is due when they are the same' do
    start
    expect(restart_due?).to be false
  end

  it 'says that one is due when something else has started what runs' do
    expect(restart_due?).to be true
  end

  it 'knows a unit that writes this down from one of others, a mask and none' do
    unit = @files.first
    expect(described_class.unit?(unit, 'web')).to be false
    File.write(unit, "[Service]\n#{described_class.exec_start_pre('web', @files)}\n")
    expect(described_class.unit?(unit, 'web')).to be true
    expect(described_class.unit?(unit, 'other')).to be false
    expect(described_class.unit?('/dev/null', 'web')).to be false
    expect(described_class.unit?("#{unit}.none", 'web')).to be false
  end
end
