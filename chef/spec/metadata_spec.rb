# frozen_string_literal: true

require 'chef/cookbook/cookbook_version_loader'

# What the plan takes for granted of chef when it follows dependencies.
RSpec.describe 'metadata of a cookbook' do
  def dependencies(files)
    Dir.mktmpdir do |folder|
      files.each { |name, text| File.write("#{folder}/#{name}", text) }
      Chef::Cookbook::CookbookVersionLoader.new(folder).tap(&:load!).metadata.dependencies.keys
    end
  end

  ruby = { 'metadata.rb' => "name 'store'\ndepends 'shared'" }
  json = { 'metadata.json' => '{ "name": "store", "dependencies": { "front": ">= 0.0.0" } }' }

  it 'is metadata.json where it is alone' do
    expect(dependencies(json)).to eq(%w(front))
  end

  it 'is metadata.json where both are there' do
    expect(dependencies(ruby.merge(json))).to eq(%w(front))
  end

  it 'is read whatever the chefignore says' do
    expect(dependencies(ruby.merge('chefignore' => '*', 'a.rb' => ''))).to eq(%w(shared))
  end

  it 'has to say a name' do
    expect { dependencies('metadata.rb' => "depends 'shared'") }.to raise_error(Chef::Exceptions::MetadataNotValid)
  end
end
