# frozen_string_literal: true

require 'json'

module StartupStack
  # Files from which programs of a node learn where the stores are and how they log in.
  module DataStores
    FOLDER = '/etc/startup-stack/data-stores'
    NAMES = %w(redis sql).freeze

    module_function

    def file(name)
      "#{FOLDER}/#{name}.json"
    end

    # What a store's file says: its settings and, where it has a secret, how to log in.
    def content(name, settings, secret)
      login = secret ? login(name, ::File.read(secret)) : {}
      "#{JSON.pretty_generate(settings.to_h.merge(login).sort.to_h)}\n"
    end

    # Of a secret that somebody else has written, nothing but what a login is made of: the store's place is not its to say.
    def login(name, text)
      secret = parsed(text)
      raise "the secret of #{name} is no JSON object with a text `password`" unless secret.is_a?(Hash) && secret['password'].is_a?(String)

      secret.slice('username', 'password')
    end

    # The parser's own error would show the text in the log.
    def parsed(text)
      JSON.parse(text)
    rescue JSON::ParserError
      nil
    end
  end
end
