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
