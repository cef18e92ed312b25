# frozen_string_literal: true

unified_mode true

resource_name :mesos_folder
provides :mesos_folder

description "What a daemon of Mesos reads at its start: where its masters meet, and a folder of its own with files of nobody else's"

property :folder, String, name_property: true
property :owner, String, required: true, description: 'User of the daemon'
property :zookeeper, String, required: true, description: 'zk:// URL'
property :files, Hash, required: true, description: 'Contents by name'
property :tls_secret, String, description: 'File with the secret `tls`, where the cluster has TLS'

action :create do
  directory '/etc/mesos' do
    mode '0755'
  end

  [new_resource.folder, *new_resource.files.keys.map { |name| ::File.dirname("#{new_resource.folder}/#{name}") }].uniq.each do |path|
    directory path do
      owner new_resource.owner
      mode '0700'
    end
  end

  # In a file, as all that tells where things are: what stands in a command line is also shown by the daemon's own pages. Each
  # daemon's own: an agent that joins on a master's node must not tell the master of another cluster, or of a restart.
  file "#{new_resource.folder}/zk" do
    content "#{new_resource.zookeeper}\n"
    owner new_resource.owner
    mode '0600'
  end

  # On the disk, not in /run, since a daemon must start after a reboot when AWS answers nothing.
  new_resource.files.each do |name, text|
    file "#{new_resource.folder}/#{name}" do
      content text
      owner new_resource.owner
      mode '0600'
      sensitive true
    end
  end

  # What the cluster does not have any more. Nobody reads it by now, and it may be a key.
  (known_files(new_resource.folder) - kept_files).each do |path|
    file path do
      action :delete
    end
  end

  if new_resource.tls_secret
    parts = ::StartupStack::MesosNode.secret(new_resource.tls_secret)
    ::StartupStack::MesosTls.files(new_resource.folder).each do |part, path|
      file path do
        content parts.fetch(part)
        owner new_resource.owner
        mode '0600'
        sensitive true
      end
    end
  end
end

action_class do
  # All that this resource may ever have written below the folder, but for what every daemon has.
  def known_files(folder)
    ["#{folder}/docker/config.json", *::StartupStack::MesosTls.files(folder).values]
  end

  def kept_files
    folder = new_resource.folder
    given = new_resource.files.keys.map { |name| "#{folder}/#{name}" }
    new_resource.tls_secret ? given + ::StartupStack::MesosTls.files(folder).values : given
  end
end
