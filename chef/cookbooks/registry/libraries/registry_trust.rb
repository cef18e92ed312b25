# frozen_string_literal: true

module StartupStack
  # What a node has so that it trusts the registry: a certificate among those of the system, and a link to it from where
  # Docker looks, by which that is found again.
  module RegistryTrust
    CERTIFICATE = '/usr/local/share/ca-certificates/startup-stack-registry.crt'
    BUNDLE = '/etc/ssl/certs/ca-certificates.crt'
    DOCKER = '/etc/docker/certs.d'

    module_function

    def link(settings)
      "#{DOCKER}/#{settings['host']}:#{settings['port']}/ca.crt"
    end

    # Links that an earlier run has made, whatever the registry was called then.
    def links
      ::Dir.glob("#{DOCKER}/*/ca.crt").select { |path| ::File.symlink?(path) && ::File.readlink(path) == CERTIFICATE }
    end

    def trusted?(certificate)
      ::File.exist?(BUNDLE) && ::File.read(BUNDLE).include?(certificate.strip)
    end

    def empty?(folder)
      ::Dir.exist?(folder) && ::Dir.empty?(folder)
    end
  end
end
