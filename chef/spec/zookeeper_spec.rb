# frozen_string_literal: true

RSpec.describe 'recipe zookeeper' do
  let(:machine) { StartupStack::MemberNode }
  let(:born) { nil }
  let(:permit) { StartupStack::Permit.new(nil, 'i-0123456789abcdef0', false) }
  let(:restart_due) { false }
  let(:mounted) { true }

  before do
    allow(machine).to receive_messages(born_members: born, mounted?: mounted, foreign_owner?: false)
    allow(StartupStack::ZooKeeperNode).to receive_messages(super_digest: 'super:secret=')
    allow(StartupStack::StartedWith).to receive(:restart_due?).with('zookeeper').and_return(restart_due)
    allow(StartupStack::Permit).to receive(:read).and_return(permit)
  end

  let(:run) { Example.run('zookeeper', step_into: %w(zookeeper_server member_service)) }

  it "installs Debian's server without its init script, and holds it and the Java that it runs on" do
    expect(run).to install_base_packages('zookeeper').with(names: %w(zookeeper), held: %w(zookeeper libzookeeper-java *-jre-headless))
  end

  it 'hands its own facts to the resources' do
    expect(run).to create_member_agent('zookeeper-1').with(adapter_cookbook: 'zookeeper')
    expect(run).to create_zookeeper_server('zookeeper-1').with(
      member_id: 1, mount: '/var/lib/zookeeper', heap_mib: 1024, super_user_file: '/run/startup-stack/secrets/superUser',
      instance_id: 'i-0123456789abcdef0'
    )
  end

  include_examples 'a member that waits for its turn'

  describe 'zookeeper_server' do
    it 'keeps data and logs on the volume, for the service alone' do
      %w(data log).each do |name|
        expect(run).to create_directory("/var/lib/zookeeper/#{name}").with(owner: 'zookeeper', group: 'zookeeper', mode: '0750')
      end
      expect(run).to create_file('/var/lib/zookeeper/data/myid').with(content: "1\n")
    end

    it 'names the members by address' do
      expect(run).to create_file('/etc/zookeeper/zoo.cfg').with(content: /^server.1=10.0.64.17:2888:3888\nserver.2=10.0.64.18.*\nserver.3=10.0.64.19.*\n\z/)
    end

    it 'keeps the super user off the command line and out of the logs' do
      expect(run).to create_file('/etc/zookeeper/jvm.options').with(content: /superDigest=super:secret=$/, mode: '0640', group: 'zookeeper', sensitive: true)
      expect(run).to render_file('/etc/systemd/system/zookeeper.service').with_content { |text| expect(text).not_to include('secret') }
    end

    it 'never starts on the root disk or blank without asking, and starts for ever' do
      expect(run).to render_file('/etc/systemd/system/zookeeper.service').with_content { |text|
        expect(text).to include("RequiresMountsFor=/var/lib/zookeeper\n", "ExecStartPre=+/usr/local/sbin/startup-stack-agent prestart\n",
                                "Restart=always\n", "StartLimitIntervalSec=0\n", "LimitNOFILE=65536\n", '/usr/bin/java @/etc/zookeeper/jvm.options ')
      }
      expect(run.template('/etc/systemd/system/zookeeper.service')).to notify('execute[daemon-reload for zookeeper.service]').to(:run).immediately
      expect(run).to enable_service('zookeeper')
      expect(run).to start_service('zookeeper')
    end

    it 'writes down what it starts with' do
      files = '/etc/zookeeper/zoo.cfg /etc/zookeeper/jvm.options /etc/zookeeper/log4j.properties /etc/systemd/system/zookeeper.service'
      expect(run).to render_file('/etc/systemd/system/zookeeper.service').with_content("sha256sum #{files} >")
    end

    it 'restarts nothing that was started with the same files' do
      expect(run).not_to restart_service('zookeeper')
    end

    context 'started with other files' do
      let(:restart_due) { true }

      it 'restarts' do
        expect(run).to restart_service('zookeeper')
      end

      context 'without a permit' do
        let(:permit) { StartupStack::Permit.new({ 'instanceId' => 'i-1', 'applied' => Example.attributes['digest'] }, 'i-1', false) }

        it 'leaves the restart to the agent and says so' do
          expect(Chef::Log).to receive(:warn).with(/its agent restarts it when it is this member's turn/)
          expect(run).not_to restart_service('zookeeper')
        end
      end
    end

    context 'when nothing is mounted' do
      let(:mounted) { false }

      it 'refuses' do
        expect { run }.to raise_error(%r{/var/lib/zookeeper is not mounted})
      end
    end

    context 'when the files on the volume belong to an earlier id of the user' do
      it 'takes them over' do
        allow(machine).to receive(:foreign_owner?).with('/var/lib/zookeeper/data', 'zookeeper').and_return(true)
        expect(run).to run_execute('chown --recursive -P --no-dereference zookeeper:zookeeper /var/lib/zookeeper/data /var/lib/zookeeper/log')
      end
    end

    context 'when there are links on the volume' do
      it 'refuses a folder that is one: resources would follow it' do
        allow(File).to receive(:symlink?).and_call_original
        allow(File).to receive(:symlink?).with('/var/lib/zookeeper/log').and_return(true)
        expect { run }.to raise_error(%r{/var/lib/zookeeper/log is a link})
      end

      it 'takes one in the place of a file away, and does not write through it' do
        expect(run).to create_file('/var/lib/zookeeper/data/myid').with(manage_symlink_source: false, force_unlink: true)
      end
    end

    context 'when the ensemble was born with another list' do
      let(:born) { Example::MEMBERS.first(2) + [{ 'id' => 3, 'address' => '10.0.64.90' }] }

      it 'goes on with that one and says so' do
        expect(Chef::Log).to receive(:warn).with(/going on with the latter/)
        expect(run).to create_file('/etc/zookeeper/zoo.cfg').with(content: /^server.3=10.0.64.90:2888:3888$/)
      end
    end

    context 'when the ensemble was born without this member' do
      let(:born) { Example::MEMBERS.last(2) }

      it 'idles: the unit is active and no server runs' do
        allow(Chef::Log).to receive(:warn)
        expect(run).to render_file('/etc/systemd/system/zookeeper.service').with_content { |text|
          expect(text).to include('idle, its ensemble was born without it', 'ExecStart=/bin/sleep infinity')
          expect(text).not_to include('java')
        }
        expect(run).to start_service('zookeeper')
      end
    end
  end
end

RSpec.describe StartupStack::ZooKeeperNode do
  it 'takes the digest out of the secret and nothing else' do
    Tempfile.create('secret') do |file|
      file.write('{"username":"super","password":"hidden","digest":"super:a1B+/="}')
      file.flush
      expect(described_class.super_digest(file.path)).to eq('super:a1B+/=')
    end
  end

  it 'refuses a digest that would add options of its own, without showing it' do
    Tempfile.create('secret') do |file|
      file.write({ digest: "super:a\n-Dother=1" }.to_json)
      file.flush
      expect { described_class.super_digest(file.path) }.to raise_error("#{file.path} holds no usable digest")
    end
  end
end
