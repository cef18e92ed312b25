# frozen_string_literal: true

require 'erubis'

# The plan refuses the templates that chef's own client could not read: both are held to one table.
RSpec.describe 'the syntax of a template' do
  path = File.expand_path('../../tests/fixtures/templates.json', __dir__)
  JSON.parse(File.read(path, encoding: 'UTF-8'))['templates'].each do |row|
    it "of #{row['template'].inspect} is judged as by the plan" do
      judge = expect { RubyVM::InstructionSequence.compile(Erubis::Eruby.new(row['template']).src) }
      row['line'] ? judge.to(raise_error(SyntaxError)) : judge.not_to(raise_error)
    end
  end
end
