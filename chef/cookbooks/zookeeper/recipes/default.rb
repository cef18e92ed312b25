# frozen_string_literal: true

stack = node['startup_stack']
facts = stack['node']

include_recipe 'member'

# zookeeperd would only add an init script: the unit is our own. The Java that the server runs on is held with it: files that
# change below a process that runs can end it, on all members in the same night.
base_packages 'zookeeper' do
  names %w(zookeeper)
  held %w(zookeeper libzookeeper-java *-jre-headless)
end

member_agent facts['name'] do
  adapter_cookbook 'zookeeper'
end

zookeeper_server facts['name'] do
  member_id facts['member']['id']
  mount facts['volume']['mount']
  heap_mib facts['machine']['heapMib']
  settings stack['tier']['settings']
  members stack['tier']['members']
  super_user_file stack['secrets']['superUser']
  instance_id stack['instanceId']
end
