# frozen_string_literal: true

require 'json'

module StartupStack
  # What a Mesos agent starts with.
  module AgentConfig
    FOLDER = '/etc/mesos/agent'
    UNIT = '/etc/systemd/system/mesos-agent.service'
    WORK_DIR = '/var/lib/mesos-agent'
    # Of containers that run: it outlives a restart of the agent, and ends with the machine.
    RUNTIME_DIR = '/run/mesos-agent'
    # What the agent registered with at first.
    RECORD = "#{WORK_DIR}/registered-with.json".freeze
    # Seconds to leave the cluster: for the drain, which ends by itself before, and for what it has left running. A run of a
    # join is ended after 240, and the client itself takes some of them.
    LEAVE = { drain: 130, stop: 40 }.freeze
    # Secrets by the names of their files.
    SECRETS = { 'credential.json' => 'agent', 'http-credentials.json' => 'http', 'drain.json' => 'drain', 'docker/config.json' => 'registry' }.freeze

    module_function

    # Contents by name; a secret that the cluster does not have has no file.
    def files(settings, secrets)
      known = SECRETS.select { |_, name| secrets.key?(name) }.transform_values { |name| ::File.read(secrets[name]) }
      settings['acls'] ? known.merge('acls.json' => "#{JSON.pretty_generate(settings['acls'])}\n") : known
    end

    # Those of the tier, and those that the node keeps for as long as it lives.
    def settings(shared, kept)
      shared.merge(kept).merge('flags' => shared['flags'].merge(kept['flags']))
    end

    def flags(settings, files, address, zone)
      own = {
        'ip' => address, 'hostname' => address, 'port' => settings['port'],
        'work_dir' => WORK_DIR, 'runtime_dir' => RUNTIME_DIR,
        'master' => "file://#{FOLDER}/zk",
        'attributes' => MesosFlags.attributes(attributes(settings, zone))
      }
      named = { 'credential' => 'credential.json', 'http_credentials' => 'http-credentials.json', 'acls' => 'acls.json', 'docker_config' => 'docker/config.json' }
      paths = named.select { |_, name| files.key?(name) }.transform_values { |name| "file://#{FOLDER}/#{name}" }
      MesosFlags.all('mesos-agent', settings['flags'], own.merge(paths))
    end

    # A node's rack is its zone.
    def attributes(settings, zone)
      settings.fetch('attributes', {}).to_h.merge('rack' => zone)
    end

    # What an agent that has registered does not take another value of.
    def registration(settings, address, zone)
      { 'attributes' => attributes(settings, zone), 'resources' => settings['flags']['resources'],
        'role' => settings['flags']['default_role'], 'domain' => settings['flags']['domain'],
        'port' => settings['port'], 'hostname' => address }
    end

    # For the program that drains.
    def drain_json(settings)
      known = { 'masters' => settings['masters'], 'agentWorkDir' => WORK_DIR, 'credential' => "#{FOLDER}/drain.json" }
      known['ca'] = MesosTls.files(FOLDER)['ca'] if settings['tls']
      "#{JSON.pretty_generate(known)}\n"
    end

    # What a running agent has read; a change of any of them needs a restart.
    def read_at_start(settings, files)
      tls = settings['tls'] ? MesosTls.files(FOLDER).values : []
      ["#{FOLDER}/zk", *(files.keys - %w(drain.json)).map { |name| "#{FOLDER}/#{name}" }, *tls, UNIT]
    end
  end
end
