# frozen_string_literal: true

RSpec.describe 'member_agent' do
  before do
    allow(StartupStack::MemberNode).to receive_messages(born_members: nil, mounted?: true, foreign_owner?: false)
    allow(StartupStack::ZooKeeperNode).to receive_messages(super_digest: 'super:secret=', restart_due?: false)
  end

  let(:run) { Example.run('zookeeper', step_into: %w(member_agent)) }

  it 'installs the program and its package' do
    expect(run).to create_remote_directory('/usr/local/lib/startup-stack-agent/startup_stack_agent').with(purge: true)
    expect(run).to create_cookbook_file('/usr/local/sbin/startup-stack-agent').with(mode: '0755')
  end

  it 'runs it, and never restarts it: the agent waits for this very converge' do
    expect(run).to create_systemd_unit('startup-stack-agent.service').with(content: %r{^ExecStart=/usr/local/sbin/startup-stack-agent run$})
    expect(run).to start_systemd_unit('startup-stack-agent.service')
    expect(run).not_to restart_systemd_unit('startup-stack-agent.service')
    expect(run.systemd_unit('startup-stack-agent.service').performed_actions).to eq(%i(create enable start))
  end

  it 'keeps new digests from the timer' do
    drop_in = '/etc/systemd/system/startup-stack-converge.service.d/quorum-member.conf'
    expect(run).to create_file(drop_in).with(content: "[Service]\nExecCondition=/usr/local/sbin/startup-stack-agent may-converge\n")
    expect(run.file(drop_in)).to notify('execute[systemctl daemon-reload]').to(:run).immediately
  end
end

RSpec.describe StartupStack::MemberNode do
  it 'knows what is mounted by the table of the kernel' do
    expect(described_class.mounted?('/proc')).to be true
    expect(described_class.mounted?('/proc/self')).to be false
  end
end
