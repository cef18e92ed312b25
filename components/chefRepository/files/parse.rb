# frozen_string_literal: true

# Parses sources without running them. Each comes on standard input as a line with its number of bytes, and these bytes.
# Answers with a line that says what Ruby this is, and a line for each source that does not parse: its place among them,
# and what Ruby says of it, in base64. Loads nothing, so that it starts in an instant.
$stdin.binmode
puts "#{RUBY_ENGINE} #{RUBY_VERSION}"
place = 0
while (bytes = $stdin.gets)
  source = $stdin.read(bytes.to_i).to_s.force_encoding('UTF-8')
  begin
    RubyVM::InstructionSequence.compile(source, 'source')
  rescue SyntaxError => e
    puts "#{place} #{[e.message].pack('m0')}"
  end
  place += 1
end
