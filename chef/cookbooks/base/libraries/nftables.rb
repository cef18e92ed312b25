# frozen_string_literal: true

require 'etc'
require 'mixlib/shellout'

module StartupStack
  # Whether nft is there and the kernel takes its tables.
  module Nftables
    module_function

    def usable?
      Mixlib::ShellOut.new('/usr/sbin/nft', 'list', 'tables').run_command.exitstatus == 0
    rescue Errno::ENOENT
      false
    end

    # Of a user, as rules have it.
    def uid(user)
      Etc.getpwnam(user).uid
    end
  end
end
