# frozen_string_literal: true

trust = StartupStack::RegistryTrust

trust.links.each do |path|
  link path do
    action :delete
  end

  # It may hold what somebody else has put there.
  directory ::File.dirname(path) do
    action :delete
    only_if { trust.empty?(::File.dirname(path)) }
  end
end

file trust::CERTIFICATE do
  action :delete
end

execute 'update-ca-certificates'
