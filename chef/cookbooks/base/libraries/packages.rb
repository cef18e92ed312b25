# frozen_string_literal: true

module StartupStack
  # Which of the wanted Debian packages are not installed, from the output of dpkg-query.
  module Packages
    QUERY = %w(dpkg-query --show --showformat=${Package}\t${db:Status-Status}\n).freeze

    module_function

    def missing(wanted, listing)
      installed = listing.lines.filter_map { |line| line.split.first if line.split.last == 'installed' }
      wanted - installed
    end
  end
end
