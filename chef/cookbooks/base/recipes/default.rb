# frozen_string_literal: true

base_packages 'base' do
  names %w(ca-certificates nftables python3-botocore)
end

# Once, at the end: a reload takes a third of a second on a busy machine, and a unit that is new needs none.
execute 'reload units' do
  command 'systemctl daemon-reload'
  action :nothing
end

include_recipe 'base::time'
include_recipe 'base::limits'
include_recipe 'base::metadata_service'
include_recipe node['startup_stack']['node']['kind'] == 'fleet' ? 'base::fleet' : 'base::converge'
include_recipe 'base::joins'
include_recipe 'base::access'
