# frozen_string_literal: true

require 'ipaddr'

module StartupStack
  # The text of /etc/hosts as a function of its present text: a managed block with the fixed members of every tier,
  # everything else kept byte for byte. The one exception: the node's own names leave the loopback lines (Debian's
  # installer writes 127.0.1.1), since a server that looks its own name up must not bind or announce a loopback address.
  module HostsFile
    BEGIN_MARK = '# BEGIN startup-stack (managed: changes in this block are lost)'
    END_MARK = '# END startup-stack'
    NAME = /\A[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?\z/

    class Invalid < StandardError; end

    module_function

    # entries: [{ address:, names: [] }]; own: the same shape, for the node itself.
    def render(current, entries, own)
      block = managed_block(with_own(entries, own))
      before, after = split(current.b)
      before, after = [before, after].map { |text| without_own_loopback(text, own[:names]) }
      before += "\n" unless before.empty? || before.end_with?("\n")
      before + block + after
    end

    def with_own(entries, own)
      raise Invalid, 'the list of hosts is empty: /etc/hosts is kept as it is' if entries.empty?

      taken = entries.flat_map { |entry| entry[:names] }
      names = own[:names] - taken
      names.empty? ? entries : entries + [{ address: own[:address], names: names }]
    end

    def managed_block(entries)
      merged = merge(entries)
      check(merged)
      sorted = merged.sort_by { |address, _| IPAddr.new(address).to_i }
      lines = sorted.map { |address, names| "#{address} #{names.join(' ')}\n" }
      "#{BEGIN_MARK}\n#{lines.join}#{END_MARK}\n".b
    end

    def merge(entries)
      entries.each_with_object({}) do |entry, merged|
        merged[entry[:address]] = (merged[entry[:address]] || []) | entry[:names]
      end
    end

    def check(merged)
      owners = {}
      merged.each do |address, names|
        raise Invalid, "#{address.inspect} is no address of a host: #{names.join(', ')}" unless host_address?(address)

        names.each do |name|
          raise Invalid, "#{name.inspect} is no host name (address #{address})" unless name.match?(NAME)
          raise Invalid, "#{name} has two addresses: #{owners[name]}, #{address}" if owners.key?(name)

          owners[name] = address
        end
      end
    end

    def host_address?(address)
      !IPAddr.new(address).loopback?
    rescue IPAddr::Error
      false
    end

    # What stands before the block and after it. Without a block all stands before it.
    def split(text)
      lines = text.lines
      first = lines.index { |line| line.chomp == BEGIN_MARK }
      last = lines.index { |line| line.chomp == END_MARK }
      return [text, ''.b] if first.nil? && last.nil?
      unless first && last && first < last
        raise Invalid, 'the managed block of /etc/hosts has lost one of its marks: remove the block by hand'
      end

      [lines[0...first].join, lines[(last + 1)..].join]
    end

    def without_own_loopback(text, own_names)
      text.lines.filter_map { |line| loopback?(line) ? without_names(line, own_names) : line }.join
    end

    def loopback?(line)
      IPAddr.new(line[/\A\s*([^\s#]+)/, 1] || '').loopback?
    rescue IPAddr::Error
      false
    end

    # The line unchanged when it holds none of the names; nil when nothing else is left of it.
    def without_names(line, own_names)
      fields, comment = line.chomp.split('#', 2)
      address, *names = fields.split
      kept = names - own_names
      return line if kept == names
      return if kept.empty?

      "#{[address, *kept].join(' ')}#{" ##{comment}" if comment}\n"
    end
  end
end
