# frozen_string_literal: true

require 'json'

module StartupStack
  # What a Mesos master starts with.
  module MasterConfig
    FOLDER = '/etc/mesos/master'
    UNIT = '/etc/systemd/system/mesos-master.service'

    module_function

    def flags(settings, members, address, mount)
      own = {
        'ip' => address, 'hostname' => address, 'port' => settings['port'],
        'work_dir' => "#{mount}/work",
        'zk' => "file://#{FOLDER}/zk",
        'credentials' => "file://#{FOLDER}/credentials.json",
        'acls' => "file://#{FOLDER}/acls.json",
        # Of the members in force, which an ensemble keeps for life, whatever the document says since.
        'quorum' => members.size / 2 + 1
      }
      MesosFlags.all('mesos-master', settings['flags'], own)
    end

    # For the agent's adapter.
    def members_json(settings, members)
      addresses = members.to_h { |member| [member['id'].to_s, member['address']] }
      JSON.pretty_generate('port' => settings['port'], 'tls' => settings['tls'] == true, 'members' => addresses) + "\n"
    end

    # What a running master has read; a change of any of them needs a restart.
    def read_at_start(settings)
      tls = settings['tls'] ? MesosTls.files(FOLDER).values : []
      ["#{FOLDER}/zk", "#{FOLDER}/credentials.json", "#{FOLDER}/acls.json", *tls, UNIT]
    end
  end
end
