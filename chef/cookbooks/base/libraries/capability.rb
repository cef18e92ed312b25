# frozen_string_literal: true

module StartupStack
  # What the kernel lets this process do, read from the text of /proc/self/status.
  module Capability
    # Number of CAP_SYS_TIME, see capabilities(7).
    SYS_TIME = 25

    module_function

    # A container's root has no say over the clock; a time daemon would never start there.
    def clock_settable?(status = ::File.read('/proc/self/status'))
      effective = status[/^CapEff:\s*(\h+)$/, 1]
      !effective.nil? && effective.to_i(16)[SYS_TIME] == 1
    end
  end
end
