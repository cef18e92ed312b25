# frozen_string_literal: true

directory StartupStack::DataStores::FOLDER do
  recursive true
  action :delete
end
