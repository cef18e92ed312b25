# frozen_string_literal: true

RSpec.describe 'a reader of data stores' do
  let(:folder) { Dir.mktmpdir }
  let(:sql) { { 'engine' => 'postgres', 'host' => 'db.example.com', 'port' => 5432, 'database' => 'app', 'tls' => true } }
  let(:redis) { { 'host' => '10.0.200.9', 'port' => 6379, 'tls' => false } }
  let(:stores) { { 'sql' => sql, 'redis' => redis } }
  let(:secrets) { { 'sql' => '{"username": "app", "password": "hidden"}' } }
  let(:recipe) { 'join' }
  let(:run) do
    paths = secrets.to_h { |name, text| ["#{folder}/#{name}", text].tap { |path, content| File.write(path, content) } }.keys
    Example.run("data_stores::#{recipe}") do |node|
      stack = node.normal['startup_stack']
      stack['join'] = { 'service' => 'data_stores', 'settings' => stores }
      stack['secrets'] = secrets.keys.zip(paths).to_h
    end
  end

  after { FileUtils.rm_rf(folder) }

  def path(name)
    "/etc/startup-stack/data-stores/#{name}.json"
  end

  def written(name)
    content = nil
    expect(run).to(render_file(path(name)).with_content { |text| content = text })
    JSON.parse(content)
  end

  it 'finds where a store is and how to log in there, in a file for each' do
    expect(written('sql')).to eq(sql.merge('username' => 'app', 'password' => 'hidden'))
    expect(written('redis')).to eq(redis)
  end

  it 'has these files for root alone, not in the log, and no copy of one that changes' do
    expect(run).to create_directory('/etc/startup-stack/data-stores').with(owner: 'root', mode: '0700')
    %w(sql redis).each do |name|
      expect(run).to create_file(path(name)).with(owner: 'root', group: 'root', mode: '0600', sensitive: true, backup: false)
    end
  end

  context 'where a store is gone' do
    let(:stores) { { 'redis' => redis } }
    let(:secrets) { {} }

    it 'has its file no more' do
      expect(run).to delete_file(path('sql'))
      expect(run).to create_file(path('redis'))
    end
  end

  context 'with a secret that says more' do
    let(:secrets) { { 'sql' => '{"username": "app", "password": "hidden", "host": "elsewhere", "dbInstanceIdentifier": "x"}' } }

    it 'takes the login from it, and the place from the environment' do
      expect(written('sql')).to eq(sql.merge('username' => 'app', 'password' => 'hidden'))
    end
  end

  ['hidden', '["hidden"]', '{"username": "hidden"}', '{"password": 7, "username": "hidden"}'].each do |text|
    context "with a secret that is none: #{text}" do
      let(:secrets) { { 'sql' => text } }

      it 'fails, and says nothing of the text' do
        expect { written('sql') }.to raise_error(RuntimeError) do |error|
          said = [error, error.cause].compact.map(&:message).join
          expect(said).to include('the secret of sql is no JSON object with a text `password`')
          expect(said).not_to include('hidden')
        end
      end
    end
  end

  context 'that leaves' do
    let(:recipe) { 'leave' }

    it 'has no file left' do
      expect(run).to delete_directory('/etc/startup-stack/data-stores').with(recursive: true)
    end
  end
end
