# frozen_string_literal: true

stack = node['startup_stack']
facts = stack['node']

include_recipe 'member'

artifacts = StartupStack::Artifact.wanted(stack)

mesos_program 'mesos-master' do
  packages artifacts.keys
end

member_agent facts['name'] do
  adapter_cookbook 'mesos'
end

mesos_master facts['name'] do
  member_id facts['member']['id']
  address facts['address']
  mount facts['volume']['mount']
  settings stack['tier']['settings']
  members stack['tier']['members']
  secrets stack['secrets']
  packages StartupStack::MesosNode.packages(artifacts)
  instance_id stack['instanceId']
end
