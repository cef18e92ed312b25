# frozen_string_literal: true

require 'digest'

module StartupStack
  # What a server has read at its start: its unit writes the digests of these files down right before, so that a change of
  # any of them shows as a restart that is due, to the recipe and to the agent.
  module StartedWith
    module_function

    def record(unit)
      "/run/#{unit}/started-with"
    end

    # A line of the unit's [Service], which also needs `RuntimeDirectory=<unit>`: a unit that is stopped forgets.
    def exec_start_pre(unit, files)
      "ExecStartPre=+/bin/sh -c 'sha256sum #{files.join(' ')} > #{record(unit)}.new && mv #{record(unit)}.new #{record(unit)}'"
    end

    # Of a unit that runs. Without a record something else has started it, as an image or a package does under the same name.
    def restart_due?(unit)
      !started?(unit) || changed?(::File.read(record(unit)))
    end

    def started?(unit)
      ::File.exist?(record(unit))
    end

    # Whether a file is a unit that writes this down, and no one else's.
    def unit?(path, unit)
      ::File.file?(path) && ::File.read(path).include?(record(unit))
    end

    # Whether a file is another one now, by the lines of sha256sum.
    def changed?(lines)
      lines.lines(chomp: true).any? do |line|
        digest, path = line.split(' ', 2)
        !::File.exist?(path) || digest != Digest::SHA256.file(path).hexdigest
      end
    end
  end
end
