# frozen_string_literal: true

unified_mode true

resource_name :hosts_file
provides :hosts_file

description 'Keeps the managed block of a hosts file'

property :path, String, name_property: true
property :entries, Array, required: true, description: '[{ "address": "10.0.0.1", "names": ["fqdn", "short"] }]'
property :own_address, String, required: true, description: 'Private address of the node itself'
property :own_names, Array, required: true, description: 'Names of the node itself, fully qualified first'

action :create do
  description 'Writes the file at once and atomically, or not at all'

  entries = new_resource.entries.map { |entry| { address: entry['address'], names: entry['names'].to_a } }
  own = { address: new_resource.own_address, names: new_resource.own_names }
  current = ::File.exist?(new_resource.path) ? ::File.binread(new_resource.path) : "127.0.0.1 localhost\n"

  file new_resource.path do
    content ::StartupStack::HostsFile.render(current, entries, own)
    owner 'root'
    group 'root'
    mode '0644'
    atomic_update true
  end
end
