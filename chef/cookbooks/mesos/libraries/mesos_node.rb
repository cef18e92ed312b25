# frozen_string_literal: true

require 'etc'
require 'json'
require 'mixlib/shellout'

module StartupStack
  # The edges of the cookbook: what it asks of the machine.
  module MesosNode
    # Packages that bring the daemons, of which a tier has one.
    PACKAGES = %w(mesos aventer-mesos).freeze
    # Which folder it is depends on how the package was built.
    FOLDERS = %w(/usr/sbin /usr/bin).freeze

    module_function

    def user?(name)
      !Etc.getpwnam(name).nil?
    rescue ArgumentError
      false
    end

    # The packages among artifacts that bring the daemons, in words.
    def packages(artifacts)
      known = PACKAGES & artifacts.keys
      known.empty? ? 'of the image' : known.map { |name| "#{name} #{artifacts[name]['version']}".strip }.join(', ')
    end

    # Whether the node's own tier runs the agent.
    def own_agent?(stack)
      stack['node']['service'] == 'mesos-agent'
    end

    # Path of a daemon's program.
    def program(daemon)
      FOLDERS.map { |folder| "#{folder}/#{daemon}" }.find { |path| ::File.executable?(path) } ||
        raise("there is no #{daemon} in #{FOLDERS.join(' or ')}: neither an artifact of this tier nor the image brings it")
    end

    # Fails when the program does not know one of the flags: it would end at once, and so on, for ever. Asked only when the
    # lines are not those that the unit has already.
    def check_flags(path, flags, lines, unit)
      return if ::File.exist?(unit) && ::File.read(unit).include?(lines)

      help = Mixlib::ShellOut.new(path, '--help', timeout: 60).run_command.tap(&:error!)
      unknown = MesosFlags.unknown(flags, help.stdout + help.stderr)
      raise "#{path} has no flag #{unknown.join(', ')}; #{path} --help lists those that it has" if unknown.any?
    end

    # What a secret of JSON holds.
    def secret(path)
      JSON.parse(::File.read(path))
    end

    # What the agent of this node registered with at first, or nothing when it never has.
    def registered(work_dir, record)
      return unless ::File.symlink?("#{work_dir}/meta/slaves/latest") && ::File.exist?(record)

      JSON.parse(::File.read(record))
    end
  end
end
