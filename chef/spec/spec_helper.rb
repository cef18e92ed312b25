# frozen_string_literal: true

require 'json'
require 'chefspec'

# fauxhai's own recording of a Debian 12 machine.
RSpec.configure do |config|
  config.platform = 'debian'
  config.version = '12'
  # The second one as another chef repository that is laid over this one.
  config.cookbook_path = [File.expand_path('../cookbooks', __dir__), File.expand_path('fixtures/cookbooks', __dir__)]
  config.role_path = File.expand_path('../roles', __dir__)
  config.log_level = :fatal
end

Dir[File.expand_path('../cookbooks/*/libraries/*.rb', __dir__)].each { |library| require library }

# What the node's program hands to the client: the same shape as in the README.
module Example
  MEMBERS = (1..3).map do |id|
    { 'id' => id, 'name' => "zookeeper-#{id}", 'fqdn' => "zookeeper-#{id}.dev.internal", 'address' => "10.0.64.#{16 + id}" }
  end.freeze

  def self.attributes
    JSON.parse(File.read(File.expand_path('fixtures/startup_stack.json', __dir__)))
  end

  # A run of recipes as member 1 of the example.
  def self.run(*recipes, step_into: [])
    runner = ChefSpec::SoloRunner.new(step_into: step_into) do |node|
      node.normal['startup_stack'] = attributes
    end
    yield runner.node if block_given?
    runner.converge(*recipes)
  end
end

# Its converge runs as `run`, with the permit of the example.
RSpec.shared_examples 'a member that waits for its turn' do
  context 'in service, with a digest that is not applied' do
    let(:permit) { StartupStack::Permit.new({ 'instanceId' => 'i-0123456789abcdef0', 'applied' => 'old' }, 'i-0123456789abcdef0', false) }

    it 'refuses before anything is touched' do
      expect { run }.to raise_error(/has applied old and may take up 0+1 only when it is its turn/)
    end
  end
end
