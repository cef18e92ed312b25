# frozen_string_literal: true

trust = StartupStack::RegistryTrust

trust.links.each do |path|
  link path do
    action :delete
  end
end

# They may hold what somebody else has put there.
(trust.links.map { |path| ::File.dirname(path) } + [trust::DOCKER]).each do |folder|
  directory folder do
    action :delete
    only_if { trust.empty?(folder) }
  end
end

file trust::CERTIFICATE do
  action :delete
end

execute 'update-ca-certificates'
