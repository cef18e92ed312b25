# frozen_string_literal: true

module StartupStack
  # Which members the ensemble has: once it is born, those that it was born with, whatever the document says since.
  # Giving the members another list one at a time has made two leaders; another size is another ensemble.
  class Membership
    attr_reader :members, :own_id

    # Both lists as in the tier's document; born is nil as long as no ensemble was born.
    def initialize(document, born, own_id)
      @document = document
      @born = born
      @members = (born || document).sort_by { |member| member['id'] }
      @own_id = own_id
    end

    def refused?
      !@born.nil? && identity(@born) != identity(@document)
    end

    # A member that is not of the ensemble runs no server, and its launch completes all the same.
    def idle?
      members.none? { |member| member['id'] == own_id }
    end

    def words
      return unless refused?

      "the document lists #{list(@document)}, the ensemble was born with #{list(@born)}: going on with the latter"
    end

    private

    def identity(members)
      members.map { |member| [member['id'], member['address']] }.sort
    end

    def list(members)
      identity(members).map { |id, address| "#{id}=#{address}" }.join(' ')
    end
  end
end
