# frozen_string_literal: true

# What nodes of Mesos are told, laid over the example of all specs.
module MesosExample
  MASTERS = (1..3).map { |id| { 'id' => id, 'name' => "mesos-master-#{id}", 'address' => "10.0.64.#{32 + id}" } }.freeze
  ZOOKEEPER = 'zk://10.0.64.17:2181,10.0.64.18:2181/mesos'
  TLS = { 'certificate' => "cert\n", 'key' => "private\n", 'ca' => "ca\n" }.freeze

  MASTER = {
    'flags' => { 'quorum' => '2', 'cluster' => 'dev', 'authenticate_agents' => 'true' },
    'acls' => { 'permissive' => false }, 'zookeeper' => ZOOKEEPER, 'port' => 5050
  }.freeze
  AGENT = {
    'flags' => { 'resources' => 'ports:[31000-32000]', 'containerizers' => 'docker,mesos' },
    'acls' => { 'permissive' => false }, 'attributes' => { 'disk' => 'ssd' }, 'zookeeper' => ZOOKEEPER, 'port' => 5051,
    'masters' => ['10.0.64.33:5050'], 'docker' => { 'prune' => { 'olderThanHours' => 72 }, 'logs' => { 'maxSize' => '50m', 'maxFiles' => 3 } }
  }.freeze
  # What stands in the node's own data where the agent is of its own tier.
  KEPT = %w(default_role domain resources).freeze

  module_function

  # A file of its own for each secret, as stage two has them.
  def secrets(folder, contents)
    contents.to_h do |name, text|
      path = "#{folder}/#{name}"
      File.write(path, text)
      [name, path]
    end
  end

  def master(node, secrets, settings, artifacts)
    stack = node.normal['startup_stack']
    stack['node'].merge!('name' => 'mesos-master-1', 'tier' => 'mesos-master', 'service' => 'mesos-master', 'address' => '10.0.64.33')
    stack['node']['volume']['mount'] = '/var/lib/mesos-master'
    stack['tier'].merge!('settings' => settings, 'members' => MASTERS, 'artifacts' => artifacts)
    stack['secrets'] = secrets
  end

  def agent(node, secrets, settings, artifacts)
    stack = node.normal['startup_stack']
    stack['node'].merge!('name' => 'mesos-agent-i-1', 'kind' => 'fleet', 'tier' => 'mesos-agent', 'service' => 'mesos-agent', 'address' => '10.0.70.9')
    kept, shared = settings['flags'].partition { |name, _| KEPT.include?(name) }.map(&:to_h)
    stack['node']['keptSettings'] = { 'attributes' => settings['attributes'], 'flags' => kept }
    stack['tier'].merge!('settings' => settings.reject { |key, _| key == 'attributes' }.merge('flags' => shared), 'artifacts' => artifacts)
    stack['secrets'] = secrets
  end

  # A node of ZooKeeper's that joins, or leaves.
  def join(node, secrets, settings)
    stack = node.normal['startup_stack']
    node.rm('startup_stack', 'tier')
    stack['join'] = { 'service' => 'mesos', 'settings' => settings }
    stack['secrets'] = secrets
  end
end
