# frozen_string_literal: true

require 'chef/version_constraint'

# The plan refuses what chef's own client would: both are held to one table.
RSpec.describe Chef::VersionConstraint do
  path = File.expand_path('../../tests/fixtures/version-constraints.json', __dir__)
  JSON.parse(File.read(path, encoding: 'UTF-8'))['constraints'].each do |row|
    it "reads #{row['constraint'].inspect} as the plan does" do
      asked = described_class.new(row['constraint'])
      expect(row['meet'].reject { |version| asked.include?(version) }).to be_empty
      expect(row['miss'].select { |version| asked.include?(version) }).to be_empty
    end
  end
end
