# frozen_string_literal: true

settings = node['startup_stack']['join']['settings']
trust = StartupStack::RegistryTrust
own = trust.link(settings)

file trust::CERTIFICATE do
  content settings['ca']
  mode '0644'
end

# What the system trusts, Mesos' own containerizer pulls by. A run that broke off may have left the file alone.
execute 'update-ca-certificates' do
  not_if { trust.trusted?(settings['ca']) }
end

directory ::File.dirname(own) do
  recursive true
  mode '0755'
end

# Docker reads it with each pull, and whether or not Docker is there already.
link own do
  to trust::CERTIFICATE
end

(trust.links - [own]).each do |earlier|
  link earlier do
    action :delete
  end
end
