# frozen_string_literal: true

module StartupStack
  # What masters and agents need to speak TLS, where the cluster has it.
  module MesosTls
    # Of the secret, and names of their files.
    PARTS = { 'certificate' => 'CERT_FILE', 'key' => 'KEY_FILE', 'ca' => 'CA_FILE' }.freeze

    module_function

    def files(folder)
      PARTS.keys.to_h { |part| [part, "#{folder}/tls-#{part}.pem"] }
    end

    # Lines of a unit. Peers are dialled by addresses that no certificate names, so that none is verified: who somebody is
    # is said by his secret, and TLS is against those who listen in. Executors, which run as other users, have no key: an
    # agent lets them talk in the clear, which stays on its node.
    def environment(folder, executors: false)
      known = files(folder).to_h { |part, path| [PARTS[part], path] }
      { 'ENABLED' => 'true', 'SUPPORT_DOWNGRADE' => executors.to_s, **known }.map { |name, value| "Environment=LIBPROCESS_SSL_#{name}=#{value}" }
    end
  end
end
