# frozen_string_literal: true

unified_mode true

resource_name :member_agent
provides :member_agent

description "The member's agent: it keeps the member's record and converges new digests when it is the member's turn"

property :adapter_cookbook, String, required: true, description: "The service's cookbook, with files/startup_stack_adapter"

action :create do
  { 'startup_stack_agent' => 'member', 'startup_stack_adapter' => new_resource.adapter_cookbook }.each do |package, from|
    remote_directory "/usr/local/lib/startup-stack-agent/#{package}" do
      source package
      cookbook from
      owner 'root'
      group 'root'
      mode '0755'
      files_mode '0644'
      purge true
    end
  end

  cookbook_file ::StartupStack::MemberNode::AGENT do
    source 'startup-stack-agent'
    cookbook 'member'
    owner 'root'
    group 'root'
    mode '0755'
  end

  # Once, at the end: what these units say counts only after this run.
  execute 'systemctl daemon-reload' do
    action :nothing
  end

  directory '/etc/systemd/system/startup-stack-converge.service.d' do
    mode '0755'
  end

  # The timer repairs what has drifted from the digest applied; a new digest is the agent's business.
  file '/etc/systemd/system/startup-stack-converge.service.d/member.conf' do
    content "[Service]\nExecCondition=#{::StartupStack::MemberNode::AGENT} may-converge\n"
    mode '0644'
    notifies :run, 'execute[systemctl daemon-reload]'
  end

  # A new version of the agent restarts itself between two looks: a restart from here would end the very agent that
  # waits for this converge and holds the lock.
  systemd_unit 'startup-stack-agent.service' do
    content <<~UNIT
      [Unit]
      Description=Agent of this member
      Wants=network-online.target
      After=network-online.target
      StartLimitIntervalSec=0

      [Service]
      ExecStart=#{::StartupStack::MemberNode::AGENT} run
      RuntimeDirectory=startup-stack-agent
      RuntimeDirectoryMode=0700
      Restart=always
      RestartSec=5

      [Install]
      WantedBy=multi-user.target
    UNIT
    triggers_reload false
    notifies :run, 'execute[systemctl daemon-reload]'
    action %i(create enable start)
  end
end
