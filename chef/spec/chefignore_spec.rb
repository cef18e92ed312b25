# frozen_string_literal: true

require 'chef/cookbook/chefignore'

# The plan leaves out of an archive what chef's own client would: both are held to one table.
RSpec.describe Chef::Cookbook::Chefignore do
  path = File.expand_path('../../tests/fixtures/chefignore.json', __dir__)
  JSON.parse(File.read(path, encoding: 'UTF-8'))['lines'].each do |row|
    it "reads the line #{row['line'].inspect} as the plan does" do
      Dir.mktmpdir do |folder|
        File.write("#{folder}/chefignore", "#{row['line']}\n", encoding: 'UTF-8')
        ignores = described_class.new(folder)
        expect(row['ignores'].reject { |file| ignores.ignored?(file) }).to be_empty
        expect(row['keeps'].select { |file| ignores.ignored?(file) }).to be_empty
      end
    end
  end
end
