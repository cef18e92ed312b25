# frozen_string_literal: true

module StartupStack
  # Flags of Mesos's daemons, by name without the dashes.
  module MesosFlags
    # What the node alone knows, and what stands in files that the recipes write.
    OWN = {
      'mesos-master' => %w(acls credentials hostname ip log_auto_initialize port work_dir zk),
      'mesos-agent' => %w(acls attributes credential docker_config hostname http_credentials ip master port runtime_dir work_dir),
    }.freeze

    class Invalid < StandardError; end

    module_function

    # All flags of a daemon, sorted: those of the document, and the node's own.
    def all(daemon, given, own)
      taken = given.keys & OWN.fetch(daemon)
      raise Invalid, "flags may not name #{taken.sort.join(', ')}: the node's own facts decide" if taken.any?

      flags = given.to_h.merge(own).sort.to_h { |name, value| [name, value.to_s] }
      unfit = flags.select { |name, value| !name.match?(/\A[a-z0-9_]+\z/) || value.match?(/[[:cntrl:]]/) }
      raise Invalid, "flags #{unfit.keys.map(&:inspect).join(', ')}: names have a-z, 0-9 and _, values no control characters" if unfit.any?

      flags
    end

    # A unit's ExecStart, with a flag in each line.
    def exec_start(program, flags)
      [program, *flags.map { |name, value| "  #{quoted("--#{name}=#{value}")}" }].join(" \\\n").prepend('ExecStart=')
    end

    # As systemd reads a word: %, $, quotes and backslashes stand for themselves.
    def quoted(word)
      "\"#{word.gsub(/["\\]/) { |character| "\\#{character}" }.gsub('%', '%%').gsub('$', '$$')}\""
    end

    # Names of those that the text of --help does not list.
    def unknown(flags, help)
      flags.keys - help.lines.filter_map { |line| line[/\A\s{0,4}--.*?(?=\s{2}|\s*\z)/] }.flat_map { |names| names.scan(/--(?:\[no-\])?(\w+)/) }.flatten
    end

    # `rack:a;size:b`. Mesos itself would drop blanks from values in silence.
    def attributes(given)
      unfit = given.reject { |*pair| pair.all? { |word| word.to_s.match?(/\A[^\s;:]+\z/) } }
      raise Invalid, "attributes #{unfit.keys.map(&:inspect).join(', ')}: neither names nor values have blanks, ; or :" if unfit.any?

      given.sort.map { |pair| pair.join(':') }.join(';')
    end
  end
end
