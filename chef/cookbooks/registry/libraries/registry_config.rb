# frozen_string_literal: true

require 'json'

module StartupStack
  # What the registry reads at its start.
  module RegistryConfig
    FOLDER = '/etc/registry'
    UNIT = '/etc/systemd/system/registry.service'
    # The package's own.
    USER = 'docker-registry'
    CONFIG = "#{FOLDER}/config.yml".freeze
    # By which the agent asks the registry as others do. The registry itself does not read it.
    CA = "#{FOLDER}/ca.pem".freeze
    # What is wrong with the bucket, for who asks on this machine.
    DEBUG = '127.0.0.1:5001'
    # Of the secret `server`, by the file that each stands in.
    PARTS = { 'htpasswd' => 'htpasswd', 'certificate' => 'tls.crt', 'key' => 'tls.key' }.freeze
    READ_AT_START = [CONFIG, *PARTS.values.map { |name| "#{FOLDER}/#{name}" }, UNIT].freeze

    module_function

    # In JSON, which is YAML, so that the adapter reads it as well. Credentials are the role's: none stand here.
    def config(settings, region, server)
      JSON.pretty_generate(
        version: '0.1',
        log: { fields: { service: 'registry' } },
        storage: { s3: { region: region, bucket: settings['bucket'] }, delete: { enabled: true } },
        http: {
          addr: ":#{settings['port']}",
          secret: server.fetch('httpSecret'),
          tls: { certificate: path('certificate'), key: path('key') },
          headers: { 'X-Content-Type-Options' => ['nosniff'] },
          debug: { addr: DEBUG },
        },
        auth: { htpasswd: { realm: 'registry', path: path('htpasswd') } },
        health: { storagedriver: { enabled: true, interval: '10s', threshold: 3 } }
      )
    end

    def path(part)
      "#{FOLDER}/#{PARTS.fetch(part)}"
    end

    # What the secret holds.
    def server(file)
      JSON.parse(::File.read(file))
    end
  end
end
