# frozen_string_literal: true

if StartupStack::Capability.clock_settable?
  base_packages 'time' do
    names %w(chrony)
  end

  # The time service of EC2 is reached without a gateway; Debian's pool stays as the second choice.
  file '/etc/chrony/sources.d/startup-stack.sources' do
    content "server 169.254.169.123 prefer iburst minpoll 4 maxpoll 4\n"
    mode '0644'
    notifies :restart, 'service[chrony]'
  end

  service 'chrony' do
    action %i(enable start)
  end
else
  log 'no time daemon' do
    message 'this machine may not set its clock (no CAP_SYS_TIME): it takes the time of its host'
    level :warn
  end
end
