# frozen_string_literal: true

stack = node['startup_stack']
stores = stack['join']['settings']

directory StartupStack::DataStores::FOLDER do
  owner 'root'
  group 'root'
  mode '0700'
end

StartupStack::DataStores::NAMES.each do |name|
  file StartupStack::DataStores.file(name) do
    content(lazy { StartupStack::DataStores.content(name, stores[name], stack['secrets'][name]) })
    owner 'root'
    group 'root'
    mode '0600'
    # No diff in the log, and no password of yesterday in a copy.
    sensitive true
    backup false
    action stores.key?(name) ? :create : :delete
  end
end
