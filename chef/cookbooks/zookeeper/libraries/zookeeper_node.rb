# frozen_string_literal: true

require 'etc'
require 'json'
require 'mixlib/shellout'

module StartupStack
  # The edges of the cookbook: what it asks of the machine.
  module ZooKeeperNode
    AGENT = '/usr/local/sbin/startup-stack-agent'

    module_function

    # Members that the ensemble was born with, or nil. Fails when that cannot be known: nobody may guess.
    def born_members
      record = JSON.parse(Mixlib::ShellOut.new(AGENT, 'born', timeout: 120).run_command.tap(&:error!).stdout)
      record && record['members']
    end

    # By the kernel's table: a bind mount of the root disk's file system would look like a plain folder to stat(2).
    def mounted?(path)
      ::File.foreach('/proc/self/mountinfo').any? { |line| line.split[4] == path }
    end

    def super_digest(secret_path)
      digest = JSON.parse(::File.read(secret_path))['digest']
      raise "#{secret_path} holds no usable digest" unless digest.to_s.match?(%r{\A[\w.-]+:[A-Za-z0-9+/]+=*\z})

      digest
    end

    def restart_due?
      started_with = ::File.read(ServerConfig::STARTED_WITH) if ::File.exist?(ServerConfig::STARTED_WITH)
      ServerConfig.restart_due?(started_with, ServerConfig::READ_AT_START.map { |path| ::File.binread(path) })
    end

    # Debian gives the user of a package any free id, so that a volume of an earlier machine may belong to another one.
    def foreign_owner?(path, user)
      ::File.exist?(path) && ::File.stat(path).uid != Etc.getpwnam(user).uid
    end
  end
end
