# frozen_string_literal: true

# By the example of a service whose cookbook lies in another folder than this repository's.
RSpec.describe 'a service with an adapter' do
  let(:instance) { 'i-0123456789abcdef0' }
  let(:permit) { StartupStack::Permit.new(nil, instance, false) }
  let(:restart_due) { false }

  before do
    allow(StartupStack::StartedWith).to receive(:restart_due?).with('web').and_return(restart_due)
    allow(StartupStack::Permit).to receive(:read).with(instance).and_return(permit)
  end

  let(:run) { Example.run('web', step_into: %w(member_agent member_service)) }

  context 'in service, with a digest that is not applied' do
    let(:permit) { StartupStack::Permit.new({ 'instanceId' => instance, 'applied' => 'old' }, instance, false) }

    it 'is refused before anything is touched' do
      expect { run }.to raise_error(/may take up 0+1 only when it is its turn/)
    end
  end

  describe 'member_agent' do
    it 'installs the program, its package and the adapter of the service' do
      expect(run).to create_cookbook_file('/usr/local/sbin/startup-stack-agent').with(mode: '0755', cookbook: 'member')
      { 'startup_stack_agent' => 'member', 'startup_stack_adapter' => 'web' }.each do |package, cookbook|
        expect(run).to create_remote_directory("/usr/local/lib/startup-stack-agent/#{package}").with(cookbook: cookbook, purge: true)
      end
    end

    it 'runs it, and never restarts it: the agent waits for this very converge' do
      expect(run).to create_systemd_unit('startup-stack-agent.service').with(content: %r{^ExecStart=/usr/local/sbin/startup-stack-agent run$})
      expect(run).to start_systemd_unit('startup-stack-agent.service')
      expect(run).not_to restart_systemd_unit('startup-stack-agent.service')
      expect(run.systemd_unit('startup-stack-agent.service').performed_actions).to eq(%i(create enable start))
    end

    it 'keeps new digests from the timer' do
      drop_in = '/etc/systemd/system/startup-stack-converge.service.d/member.conf'
      expect(run).to create_file(drop_in).with(content: "[Service]\nExecCondition=/usr/local/sbin/startup-stack-agent may-converge\n")
      expect(run.file(drop_in)).to notify('execute[systemctl daemon-reload]').to(:run).delayed
    end
  end

  describe 'member_service' do
    it 'runs the unit and restarts nothing that was started with the same files' do
      expect(run).to enable_service('web')
      expect(run).to start_service('web')
      expect(run).not_to restart_service('web')
    end

    context 'started with other files' do
      let(:restart_due) { true }

      it 'restarts' do
        expect(run).to restart_service('web')
      end

      context 'without a permit' do
        let(:permit) { StartupStack::Permit.new({ 'instanceId' => instance, 'applied' => Example.attributes['digest'] }, instance, false) }

        it 'leaves the restart to the agent and says so' do
          expect(Chef::Log).to receive(:warn).with(/its agent restarts it when it is this member's turn/)
          expect(run).not_to restart_service('web')
        end
      end
    end
  end
end

RSpec.describe StartupStack::MemberNode do
  it 'knows what is mounted by the table of the kernel' do
    expect(described_class.mounted?('/proc')).to be true
    expect(described_class.mounted?('/proc/self')).to be false
  end
end

RSpec.describe StartupStack::Permit do
  before { allow(File).to receive(:exist?).and_call_original }

  def of(text, granted: false)
    allow(File).to receive(:exist?).with(described_class::STATE).and_return(true)
    allow(File).to receive(:exist?).with(described_class::FILE).and_return(granted)
    allow(File).to receive(:read).with(described_class::STATE).and_return(text)
    allow(File).to receive(:read).with(described_class::FILE).and_return('1e12')
    described_class.read('i-1')
  end

  it 'is not needed before the first converge of an instance' do
    expect(of('{"instanceId": "i-0", "applied": "old"}').restart?).to be true
  end

  ['', '{', '[]', 'null', '"x"'].each do |text|
    it "is needed where the state is #{text.inspect}" do
      expect(of(text).restart?).to be false
      expect(of(text).refusal('new')).to match(%r{has applied something that /var/lib/startup-stack/agent.json does not tell})
      expect(of(text, granted: true).restart?).to be true
      expect(of(text, granted: true).refusal('new')).to be_nil
    end
  end
end
