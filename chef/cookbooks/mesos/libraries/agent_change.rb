# frozen_string_literal: true

require 'json'

module StartupStack
  # What an agent that has registered refuses to start with, by Mesos's policy `additive`: it compares with what the agent
  # registered with at first, and never with what it has accepted since.
  module AgentChange
    module_function

    # In words, each thing that was taken away or changed. Both have `attributes`, `resources`, `port`, `hostname`, `role`, `domain`.
    def refused(before, now)
      same = %w(hostname port role).filter_map { |key| changed(key, before[key], now[key]) }
      same << moved(*[before, now].map { |one| domain(one['domain']) })
      attributes = before['attributes'].filter_map { |name, value| changed("attribute #{name}", value, now['attributes'][name]) }
      had, has = [before, now].map { |one| resources(one['resources']) }
      less = had.filter_map { |name, value| changed("resource #{name}", value, has[name]) if has.key?(name) && less?(value, has[name]) }
      same.compact + attributes + less
    end

    def words(refused)
      "#{refused.join('; ')}: an agent that has registered takes no such change. Nothing was changed; replace the node, or " \
        'drain it, stop mesos-agent.service and remove meta/slaves/latest in its work_dir'
    end

    def changed(what, before, now)
      "#{what} would change from #{before.inspect} to #{now.inspect}" unless before == now
    end

    # An agent without a domain takes a first one.
    def moved(before, now)
      changed('domain', before, now) unless before.nil?
    end

    # What the text says, however it is spelled; the path of a file stands for itself.
    def domain(text)
      text && JSON.parse(text)
    rescue JSON::ParserError
      text
    end

    def resources(text)
      text.to_s.split(';').to_h { |one| one.split(':', 2).map(&:strip) }
    end

    # A number that is smaller, or a range of which something is gone. The rest is for Mesos itself to judge.
    def less?(before, now)
      had, has = [before, now].map { |value| ranges(value) }
      return had.any? { |from, to| has.none? { |low, high| low <= from && to <= high } } if had.any?

      before.to_f > now.to_f
    end

    def ranges(value)
      value.scan(/(\d+)-(\d+)/).map { |pair| pair.map(&:to_i) }
    end
  end
end
