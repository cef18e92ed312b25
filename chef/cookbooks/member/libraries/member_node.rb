# frozen_string_literal: true

require 'etc'
require 'json'
require 'mixlib/shellout'

module StartupStack
  # What a member's cookbooks ask of the machine.
  module MemberNode
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

    # Debian gives the user of a package any free id, so that a volume of an earlier machine may belong to another one.
    def foreign_owner?(path, user)
      ::File.exist?(path) && ::File.stat(path).uid != Etc.getpwnam(user).uid
    end
  end
end
