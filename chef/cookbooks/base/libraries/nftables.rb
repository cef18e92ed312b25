# frozen_string_literal: true

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
  end
end
