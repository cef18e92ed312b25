# frozen_string_literal: true

unified_mode true

resource_name :zookeeper_server
provides :zookeeper_server

description 'A ZooKeeper server on the data volume of its slot, or an idle unit when the ensemble has no such member'

property :member_id, Integer, required: true
property :mount, String, required: true, description: 'Where the data volume is mounted'
property :heap_mib, Integer, required: true
property :settings, Hash, required: true, description: "The tier document's settings"
property :members, Array, required: true, description: "The tier document's members"
property :super_user_file, String, required: true, description: "File with the super user's secret"
property :instance_id, String, required: true

action :create do
  machine = ::StartupStack::MemberNode
  mount = new_resource.mount
  raise "#{mount} is not mounted: a member never keeps its data on the root disk" unless machine.mounted?(mount)

  born = machine.born_members
  membership = ::StartupStack::Membership.new(new_resource.members, born, new_resource.member_id)
  ::Chef::Log.warn(membership.words) if membership.refused?
  super_digest = ::StartupStack::ZooKeeperNode.super_digest(new_resource.super_user_file)
  folder = ::StartupStack::ServerConfig::FOLDER

  # Resources follow links, and what lies on a volume may be anybody's.
  %w(data log).each { |name| raise "#{mount}/#{name} is a link" if ::File.symlink?("#{mount}/#{name}") }

  execute "chown --recursive -P --no-dereference zookeeper:zookeeper #{mount}/data #{mount}/log" do
    only_if { machine.foreign_owner?("#{mount}/data", 'zookeeper') }
  end

  directory mount do
    owner 'root'
    group 'zookeeper'
    mode '0750'
  end

  %w(data log).each do |name|
    directory "#{mount}/#{name}" do
      owner 'zookeeper'
      group 'zookeeper'
      mode '0750'
    end
  end

  file "#{mount}/data/myid" do
    content "#{new_resource.member_id}\n"
    owner 'zookeeper'
    group 'zookeeper'
    mode '0640'
    # The server may write to this folder: what it has put here is taken away, and not written through.
    manage_symlink_source false
    force_unlink true
  end

  file "#{folder}/zoo.cfg" do
    content ::StartupStack::ServerConfig.zoo_cfg(new_resource.settings, membership.members, mount)
    owner 'root'
    group 'zookeeper'
    mode '0640'
  end

  cookbook_file "#{folder}/log4j.properties" do
    source 'log4j.properties'
    cookbook 'zookeeper'
    mode '0644'
  end

  # An argument file: a -D on the command line is for everyone to see, and java prints JDK_JAVA_OPTIONS to the journal.
  # On the disk, not in /run, since a server must start after a reboot when AWS answers nothing.
  file "#{folder}/jvm.options" do
    content ::StartupStack::ServerConfig.jvm_options(new_resource.heap_mib, super_digest)
    owner 'root'
    group 'zookeeper'
    mode '0640'
    sensitive true
  end

  template '/etc/systemd/system/zookeeper.service' do
    source membership.idle? ? 'idle.service.erb' : 'zookeeper.service.erb'
    cookbook 'zookeeper'
    variables(member_id: new_resource.member_id, mount: mount)
    mode '0644'
    notifies :run, 'execute[daemon-reload for zookeeper.service]', :immediately
  end

  execute 'daemon-reload for zookeeper.service' do
    command 'systemctl daemon-reload'
    action :nothing
  end

  member_service 'zookeeper' do
    instance_id new_resource.instance_id
  end
end
