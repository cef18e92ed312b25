# frozen_string_literal: true

stack = node['startup_stack']

mesos_agent stack['node']['name'] do
  action :remove
  # A join that was refused for that is left too.
  not_if { StartupStack::MesosNode.own_agent?(stack) }
end
