# frozen_string_literal: true

RSpec.describe StartupStack::ServerConfig do
  let(:settings) { Example.attributes['tier']['settings'] }
  let(:zoo_cfg) { described_class.zoo_cfg(settings, Example::MEMBERS, '/data') }

  it 'renders settings sorted, own directories, and members by address' do
    expect(zoo_cfg).to eq(<<~CFG)
      # Managed by chef: the tier's document, this member's volume, the ensemble's members.
      4lw.commands.whitelist=srvr,ruok,mntr,isro
      admin.enableServer=false
      clientPort=2181
      initLimit=10
      reconfigEnabled=false
      standaloneEnabled=false
      syncLimit=5
      tickTime=2000
      dataDir=/data/data
      dataLogDir=/data/log
      server.1=10.0.64.17:2888:3888
      server.2=10.0.64.18:2888:3888
      server.3=10.0.64.19:2888:3888
    CFG
  end

  it 'refuses settings that only the member knows' do
    settings['zooCfg'].merge!('dataDir' => '/x', 'server.1' => 'y')
    expect { zoo_cfg }.to raise_error(described_class::Invalid, /may not set dataDir, server.1:/)
  end

  it 'gives java a fixed heap and never lets a blank disk vote' do
    options = described_class.jvm_options(1024, 'super:abc=').lines.map(&:chomp)
    expect(options).to include('-Xms1024m', '-Xmx1024m', '-XX:+ExitOnOutOfMemoryError', '-Dzookeeper.db.autocreate=false',
                               '-Dzookeeper.DigestAuthenticationProvider.superDigest=super:abc=')
  end
end
