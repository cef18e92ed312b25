# frozen_string_literal: true

stack = node['startup_stack']

mesos_agent stack['node']['name'] do
  settings StartupStack::AgentConfig.settings(stack['tier']['settings'], stack['node']['keptSettings'])
  secrets stack['secrets']
  artifacts StartupStack::Artifact.wanted(stack)
  address stack['node']['address']
  zone stack['zone']
end
