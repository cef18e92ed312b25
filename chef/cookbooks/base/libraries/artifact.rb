# frozen_string_literal: true

module StartupStack
  # A package of others, as its file says.
  module Artifact
    module_function

    # What recipes of this run install: of the node's tier, or of a service that it joins.
    def wanted(stack)
      (stack['tier'] || stack['join']['settings']).fetch('artifacts', {})
    end

    # The whole version of the package in a file, with the epoch and revision of Debian's that an entry may leave out.
    # Raises when it is another package or version.
    def version(shown, name, wanted)
      package, version = shown.split
      plain = version.to_s.sub(/\A\d+:/, '')
      return version if package == name && [version, plain, plain.sub(/-[^-]*\z/, '')].include?(wanted)

      raise "the package that was locked as #{name} #{wanted} is #{package} #{version}"
    end
  end
end
