# frozen_string_literal: true

require 'json'

module StartupStack
  # The edges of the cookbook: what it asks of the machine.
  module ZooKeeperNode
    module_function

    def super_digest(secret_path)
      digest = JSON.parse(::File.read(secret_path))['digest']
      raise "#{secret_path} holds no usable digest" unless digest.to_s.match?(%r{\A[\w.-]+:[A-Za-z0-9+/]+=*\z})

      digest
    end
  end
end
