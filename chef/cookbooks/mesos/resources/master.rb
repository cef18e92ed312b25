# frozen_string_literal: true

unified_mode true

resource_name :mesos_master
provides :mesos_master

description 'A Mesos master on the data volume of its slot, or an idle unit when the ensemble has no such member'

property :member_id, Integer, required: true
property :address, String, required: true, description: 'Address of this node'
property :mount, String, required: true, description: 'Where the data volume is mounted'
property :settings, Hash, required: true, description: "The tier document's settings"
property :members, Array, required: true, description: "The tier document's members"
property :secrets, Hash, required: true, description: 'Files with the secrets `credentials` and, with TLS, `tls`'
property :packages, String, required: true, description: 'What the program comes in, in words'
property :instance_id, String, required: true

action :create do
  machine = ::StartupStack::MemberNode
  mount = new_resource.mount
  raise "#{mount} is not mounted: a member never keeps its data on the root disk" unless machine.mounted?(mount)

  membership = ::StartupStack::Membership.new(new_resource.members, machine.born_members, new_resource.member_id)
  ::Chef::Log.warn(membership.words) if membership.refused?
  settings = new_resource.settings
  config = ::StartupStack::MasterConfig
  unit = config::UNIT
  program = ::StartupStack::MesosNode.program('mesos-master')
  flags = config.flags(settings, membership.members, new_resource.address, mount)
  exec_start = ::StartupStack::MesosFlags.exec_start(program, flags)
  lines = "# #{new_resource.packages}\n#{exec_start}"
  ::StartupStack::MesosNode.check_flags(program, flags, lines, unit)

  # Resources follow links, and what lies on a volume may be anybody's.
  work = "#{mount}/work"
  raise "#{work} is a link" if ::File.symlink?(work)

  user 'mesos' do
    system true
    shell '/usr/sbin/nologin'
    home '/nonexistent'
    manage_home false
    # Once it is there nothing of it changes, and to look whether something would takes a library that not each client has.
    not_if { ::StartupStack::MesosNode.user?('mesos') }
  end

  execute "chown --recursive -P --no-dereference mesos:mesos #{work}" do
    only_if { machine.foreign_owner?(work, 'mesos') }
  end

  directory mount do
    owner 'root'
    group 'mesos'
    mode '0750'
  end

  directory work do
    owner 'mesos'
    group 'mesos'
    mode '0750'
  end

  mesos_folder config::FOLDER do
    owner 'mesos'
    zookeeper settings['zookeeper']
    files(
      'credentials.json' => ::File.read(new_resource.secrets['credentials']),
      'acls.json' => "#{JSON.pretty_generate(settings['acls'])}\n",
      'members.json' => config.members_json(settings, membership.members)
    )
    tls_secret new_resource.secrets['tls']
  end

  template unit do
    source membership.idle? ? 'master-idle.service.erb' : 'master.service.erb'
    cookbook 'mesos'
    variables(member_id: new_resource.member_id, mount: mount, lines: lines, read: config.read_at_start(settings),
              tls: settings['tls'] ? ::StartupStack::MesosTls.environment(config::FOLDER) : [])
    mode '0644'
    notifies :run, 'execute[daemon-reload for mesos-master.service]', :immediately
  end

  execute 'daemon-reload for mesos-master.service' do
    command 'systemctl daemon-reload'
    action :nothing
  end

  member_service 'mesos-master' do
    instance_id new_resource.instance_id
  end
end
