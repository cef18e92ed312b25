# frozen_string_literal: true

require 'json'

module StartupStack
  # Whether this converge may touch the server. Once a member is in service, its agent alone may take up another
  # digest or restart the server: in a tier of several, one member at a time. The agent says so by a file in its
  # runtime directory, which systemd removes together with the agent, and which says until when it holds: an agent that
  # stands still must not have permitted anything for longer than the others wait for it.
  class Permit
    FILE = '/run/startup-stack-agent/permit'
    # Written by the agent: which digest this instance has applied.
    STATE = '/var/lib/startup-stack/agent.json'

    # state: what the agent wrote, nil when there was none yet, as in an instance's first converge.
    def initialize(state, instance_id, granted)
      # An image may have been made of a member that had a state.
      @applied = state['applied'] if state && state['instanceId'] == instance_id
      @granted = granted
    end

    def self.read(instance_id)
      new(stored(instance_id), instance_id, granted?(::File.exist?(FILE) ? ::File.read(FILE) : '0'))
    end

    # Seconds since the machine's boot, also those that it slept: the tier's lock grows old meanwhile.
    def self.granted?(until_seconds)
      until_seconds.to_f > Process.clock_gettime(Process::CLOCK_BOOTTIME)
    end

    # A state that cannot be read is that of a member in service: without the permit nothing may happen to it.
    def self.stored(instance_id)
      return unless ::File.exist?(STATE)

      state = JSON.parse(::File.read(STATE))
      state.is_a?(Hash) ? state : unreadable(instance_id)
    rescue JSON::ParserError
      unreadable(instance_id)
    end

    def self.unreadable(instance_id)
      { 'instanceId' => instance_id, 'applied' => "something that #{STATE} does not tell" }
    end
    private_class_method :stored, :unreadable

    def restart?
      @granted || @applied.nil?
    end

    def refusal(digest)
      return if restart? || digest == @applied

      "this member has applied #{@applied} and may take up #{digest} only when it is its turn: " \
        'leave it to startup-stack-agent.service'
    end
  end
end
