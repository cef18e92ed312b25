# frozen_string_literal: true

module StartupStack
  # Which Debian packages are installed, from the output of dpkg-query.
  module Packages
    QUERY = %w(dpkg-query --show --showformat=${Package}\t${db:Status-Status}\n).freeze

    module_function

    def missing(wanted, listing)
      wanted - installed(listing)
    end

    def installed(listing)
      listing.lines.filter_map { |line| line.split.first if line.split.last == 'installed' }
    end
  end
end
