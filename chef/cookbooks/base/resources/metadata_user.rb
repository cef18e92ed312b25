# frozen_string_literal: true

unified_mode true

resource_name :base_metadata_user
provides :base_metadata_user

description "Lets a user other than root at the metadata service, and so at the credentials of the node's role"

property :user, String, name_property: true, description: 'The user, who is there already'

action :create do
  # By its number: a name that is not known would keep the whole table from being loaded.
  uid = ::StartupStack::Nftables.uid(new_resource.user)

  file "/etc/startup-stack/metadata.d/#{new_resource.user}.nft" do
    content "ip daddr 169.254.169.254 meta skuid #{uid} accept\nip6 daddr fd00:ec2::254 meta skuid #{uid} accept\n"
    mode '0644'
    notifies :restart, 'service[startup-stack-metadata]', :immediately
  end
end
