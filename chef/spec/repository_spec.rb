# frozen_string_literal: true

RSpec.describe 'the repository' do
  root = File.expand_path('..', __dir__)
  Dir["#{root}/environments/*.json"].each do |path|
    environment = JSON.parse(File.read(path))

    it "has environment #{environment['name']}, which pins nothing: its archive holds one version of each cookbook" do
      expect(environment['name']).to eq(File.basename(path, '.json'))
      expect(environment['cookbook_versions']).to be_empty
    end
  end

  Dir["#{root}/roles/*.json"].each do |path|
    role = JSON.parse(File.read(path))

    it "has the recipes of role #{role['name']}" do
      expect(role['name']).to eq(File.basename(path, '.json'))
      role['run_list'].each do |item|
        cookbook, recipe = item[/\Arecipe\[([\w:]+)\]\z/, 1].split('::')
        expect("#{root}/cookbooks/#{cookbook}/recipes/#{recipe || 'default'}.rb").to satisfy { |file| File.exist?(file) }
      end
    end
  end
end
