# frozen_string_literal: true

stack = node['startup_stack']
raise "the Mesos agent of #{stack['node']['name']} is its own tier's, which joins itself" if StartupStack::MesosNode.own_agent?(stack)

mesos_agent stack['node']['name'] do
  settings stack['join']['settings']
  secrets stack['secrets']
  artifacts StartupStack::Artifact.wanted(stack)
  address stack['node']['address']
  zone stack['zone']
end
