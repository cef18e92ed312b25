# frozen_string_literal: true

require 'tmpdir'

# A registry and its settings, as the plan has them.
module RegistryExample
  SETTINGS = { 'port' => 5000, 'bucket' => 'registry-images-0a1b2c3', 'ca' => "-----BEGIN CERTIFICATE-----\nca\n" }.freeze
  SERVER = { 'certificate' => "cert\n", 'key' => "hidden key\n", 'htpasswd' => "agent:$2a$hidden\n", 'httpSecret' => 'hidden http' }.freeze
  JOIN = { 'host' => 'registry.dev.internal', 'port' => 5000, 'ca' => SETTINGS['ca'] }.freeze

  def self.node(node, folder)
    stack = node.normal['startup_stack']
    stack['node']['kind'] = 'single'
    stack['node']['name'] = 'registry-1'
    stack['tier']['settings'] = SETTINGS
    stack['secrets'] = { 'server' => File.join(folder, 'server').tap { |path| File.write(path, SERVER.to_json) } }
  end
end

RSpec.describe 'a registry' do
  let(:config) { StartupStack::RegistryConfig }
  let(:folder) { Dir.mktmpdir }
  let(:permit) { StartupStack::Permit.new(nil, 'i-0123456789abcdef0', false) }
  let(:run) { Example.run('base', 'registry', step_into: %w(base_metadata_user member_service)) { |node| RegistryExample.node(node, folder) } }

  after { FileUtils.rm_rf(folder) }

  before do
    allow(StartupStack::Permit).to receive(:read).and_return(permit)
    allow(StartupStack::StartedWith).to receive(:restart_due?).and_return(false)
    allow(StartupStack::Nftables).to receive(:usable?).and_return(true)
    allow(StartupStack::Nftables).to receive(:uid).with('docker-registry').and_return(117)
    allow(StartupStack::Capability).to receive(:clock_settable?).and_return(true)
  end

  it_behaves_like 'a member that waits for its turn'

  it "installs Debian's package, whose own unit serves nothing" do
    expect(run).to create_link('/etc/systemd/system/docker-registry.service').with(to: '/dev/null')
    expect(run).to install_base_packages('registry').with(names: %w(docker-registry), held: %w(docker-registry))
  end

  it 'keeps images in its bucket by the rights of the node, asks for passwords, and watches the bucket' do
    written = JSON.parse(run.file(config::CONFIG).content)
    expect(written).to eq(
      'version' => '0.1',
      'log' => { 'fields' => { 'service' => 'registry' } },
      'storage' => { 's3' => { 'region' => 'us-east-1', 'bucket' => 'registry-images-0a1b2c3' }, 'delete' => { 'enabled' => true } },
      'http' => {
        'addr' => ':5000', 'secret' => 'hidden http', 'headers' => { 'X-Content-Type-Options' => ['nosniff'] },
        'tls' => { 'certificate' => '/etc/registry/tls.crt', 'key' => '/etc/registry/tls.key' },
        'debug' => { 'addr' => '127.0.0.1:5001' }
      },
      'auth' => { 'htpasswd' => { 'realm' => 'registry', 'path' => '/etc/registry/htpasswd' } },
      'health' => { 'storagedriver' => { 'enabled' => true, 'interval' => '10s', 'threshold' => 3 } }
    )
  end

  it 'keeps what it was given for root and the registry, out of the log' do
    { 'htpasswd' => 'htpasswd', 'tls.crt' => 'certificate', 'tls.key' => 'key' }.each do |name, part|
      expect(run).to create_file("/etc/registry/#{name}").with(content: RegistryExample::SERVER[part])
    end
    %w(config.yml htpasswd tls.crt tls.key).each do |name|
      expect(run).to create_file("/etc/registry/#{name}").with(group: 'docker-registry', mode: '0640', sensitive: true)
    end
    expect(run).to create_directory('/etc/registry').with(group: 'docker-registry', mode: '0750')
  end

  it 'lets its agent ask it as others do' do
    expect(run).to create_member_agent('registry-1').with(adapter_cookbook: 'registry')
    expect(run).to create_file('/etc/registry/ca.pem').with(content: RegistryExample::SETTINGS['ca'])
  end

  it 'may ask the metadata service, at once and nobody else' do
    rule = run.file('/etc/startup-stack/metadata.d/docker-registry.nft')
    expect(rule.content).to eq("ip daddr 169.254.169.254 meta skuid 117 accept\nip6 daddr fd00:ec2::254 meta skuid 117 accept\n")
    expect(rule).to notify('service[startup-stack-metadata]').to(:restart).immediately
  end

  it 'has a unit without any privilege, which writes down what it has started with' do
    unit = nil
    expect(run).to(render_file(config::UNIT).with_content { |text| unit = text })
    expect(unit).to include("User=docker-registry\n", "CapabilityBoundingSet=\n", "NoNewPrivileges=yes\n", "ProtectSystem=strict\n",
                            "Restart=always\n", "StartLimitIntervalSec=0\n", "ExecStart=/usr/bin/docker-registry serve /etc/registry/config.yml\n")
    expect(unit).to include("sha256sum /etc/registry/config.yml /etc/registry/htpasswd /etc/registry/tls.crt /etc/registry/tls.key #{config::UNIT} >")
    expect(unit).not_to include('hidden')
  end

  it 'runs, and is restarted for other files' do
    expect(run).to enable_service('registry')
    expect(run).to start_service('registry')
    expect(run).not_to restart_service('registry')
    allow(StartupStack::StartedWith).to receive(:restart_due?).with('registry').and_return(true)
    expect(Example.run('registry', step_into: %w(member_service)) { |node| RegistryExample.node(node, folder) }).to restart_service('registry')
  end
end

RSpec.describe 'trust in a registry' do
  let(:trust) { StartupStack::RegistryTrust }
  let(:trusted) { false }
  let(:links) { [] }
  let(:own) { '/etc/docker/certs.d/registry.dev.internal:5000/ca.crt' }
  let(:recipe) { 'join' }
  let(:run) do
    Example.run("registry::#{recipe}") do |node|
      node.normal['startup_stack']['join'] = { 'service' => 'registry', 'settings' => RegistryExample::JOIN }
    end
  end

  before { allow(trust).to receive_messages(trusted?: trusted, links: links) }

  it 'is a certificate of the system, and of Docker' do
    expect(run).to create_file(trust::CERTIFICATE).with(content: RegistryExample::JOIN['ca'], mode: '0644')
    expect(run).to run_execute('update-ca-certificates')
    expect(run).to create_directory(File.dirname(own)).with(recursive: true)
    expect(run).to create_link(own).with(to: trust::CERTIFICATE)
  end

  context 'that is there' do
    let(:trusted) { true }

    it('is left as it is') { expect(run).not_to run_execute('update-ca-certificates') }
  end

  context 'of an earlier name' do
    let(:links) { ['/etc/docker/certs.d/old.dev.internal:5000/ca.crt', own] }

    it 'goes' do
      expect(run).to delete_link(links.first)
      expect(run).not_to delete_link(own)
    end
  end

  context 'of a node that leaves' do
    let(:recipe) { 'leave' }
    let(:links) { [own] }

    before { allow(trust).to receive(:empty?).and_return(true) }

    it 'is taken back' do
      expect(run).to delete_link(own)
      expect(run).to delete_directory(File.dirname(own))
      expect(run).to delete_directory(trust::DOCKER)
      expect(run).to delete_file(trust::CERTIFICATE)
      expect(run).to run_execute('update-ca-certificates')
    end

    it 'leaves a folder to others whose files are in it' do
      allow(trust).to receive(:empty?).and_return(false)
      expect(run).not_to delete_directory(File.dirname(own))
      expect(run).not_to delete_directory(trust::DOCKER)
    end
  end
end

RSpec.describe StartupStack::RegistryTrust do
  let(:folder) { Dir.mktmpdir }

  after { FileUtils.rm_rf(folder) }

  it 'knows its own links, and nobody else\'s' do
    stub_const("#{described_class}::DOCKER", folder)
    %w(own:5000 others:5000 file:5000).each { |name| Dir.mkdir("#{folder}/#{name}") }
    File.symlink(described_class::CERTIFICATE, "#{folder}/own:5000/ca.crt")
    File.symlink('/etc/other.crt', "#{folder}/others:5000/ca.crt")
    File.write("#{folder}/file:5000/ca.crt", 'x')
    expect(described_class.links).to eq(["#{folder}/own:5000/ca.crt"])
  end

  it 'is there when the bundle has the certificate' do
    stub_const("#{described_class}::BUNDLE", "#{folder}/bundle")
    expect(described_class.trusted?("mine\n")).to be(false)
    File.write("#{folder}/bundle", "theirs\nmine\n")
    expect(described_class.trusted?("mine\n\n")).to be(true)
    expect(described_class.trusted?('another')).to be(false)
  end
end
