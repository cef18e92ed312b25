# frozen_string_literal: true

facts = node['startup_stack']['node']

hosts_file '/etc/hosts' do
  entries node['startup_stack']['hosts']
  # Members have a fixed address; the others take the one they were started with.
  own_address facts['address'] || node['ipaddress']
  own_names [facts['fqdn'], facts['name']]
end
