# frozen_string_literal: true

module StartupStack
  # The texts that a ZooKeeper server starts with.
  module ServerConfig
    FOLDER = '/etc/zookeeper'
    UNIT = '/etc/systemd/system/zookeeper.service'
    # What a running server has read; a change of any of them needs a restart.
    READ_AT_START = ["#{FOLDER}/zoo.cfg", "#{FOLDER}/jvm.options", "#{FOLDER}/log4j.properties", UNIT].freeze
    # zookeeper.jar names the rest of Debian's jars itself; a wildcard would bring several bindings of slf4j.
    JARS = %w(zookeeper slf4j-log4j12 log4j-1.2).map { |jar| "/usr/share/java/#{jar}.jar" }
    CLASSPATH = [FOLDER, *JARS].join(':').freeze

    class Invalid < StandardError; end

    module_function

    def zoo_cfg(settings, members, mount)
      own = { 'dataDir' => "#{mount}/data", 'dataLogDir' => "#{mount}/log" }
      taken = settings['zooCfg'].keys.select { |key| own.key?(key) || key.start_with?('server.') }
      raise Invalid, "zooCfg may not set #{taken.join(', ')}: the member's own facts decide it" if taken.any?

      servers = members.to_h do |member|
        ["server.#{member['id']}", "#{member['address']}:#{settings['peerPort']}:#{settings['electionPort']}"]
      end
      lines = settings['zooCfg'].sort.to_h.merge(own, servers)
      "# Managed by chef: the tier's document, this member's volume, the ensemble's members.\n" +
        lines.map { |key, value| "#{key}=#{value}\n" }.join
    end

    def jvm_options(heap_mib, super_digest)
      [
        # A fixed heap: one that grows into memory that the machine has not got shows at the first start.
        "-Xms#{heap_mib}m",
        "-Xmx#{heap_mib}m",
        '-XX:+ExitOnOutOfMemoryError',
        # A member whose disk is blank must not vote before it has synced.
        '-Dzookeeper.db.autocreate=false',
        "-Dlog4j.configuration=file:#{FOLDER}/log4j.properties",
        "-Dzookeeper.DigestAuthenticationProvider.superDigest=#{super_digest}",
      ].map { |option| "#{option}\n" }.join
    end
  end
end
