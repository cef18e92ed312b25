# frozen_string_literal: true

RSpec.describe 'the repository' do
  root = File.expand_path('..', __dir__)
  cookbooks = Dir["#{root}/cookbooks/*/metadata.rb"].to_h do |path|
    [File.basename(File.dirname(path)), File.read(path)[/^version '(.+)'$/, 1]]
  end

  Dir["#{root}/environments/*.json"].each do |path|
    environment = JSON.parse(File.read(path))

    it "pins every cookbook in #{environment['name']}" do
      expect(environment['name']).to eq(File.basename(path, '.json'))
      expect(environment['cookbook_versions'].keys).to match_array(cookbooks.keys)
      expect(environment['cookbook_versions'].values).to all(match(/\A= \d+\.\d+\.\d+\z/))
    end
  end

  it 'has every cookbook version that dev pins' do
    dev = JSON.parse(File.read("#{root}/environments/dev.json"))['cookbook_versions']
    expect(dev).to eq(cookbooks.transform_values { |version| "= #{version}" })
  end

  Dir["#{root}/roles/*.json"].each do |path|
    role = JSON.parse(File.read(path))

    it "has the recipes of role #{role['name']}" do
      expect(role['name']).to eq(File.basename(path, '.json'))
      role['run_list'].each do |item|
        expect("#{root}/cookbooks/#{item[/\Arecipe\[(\w+)\]\z/, 1]}/recipes/default.rb").to satisfy { |file| File.exist?(file) }
      end
    end
  end
end
