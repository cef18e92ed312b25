# frozen_string_literal: true

# The agent by which people get at this node, where the environment has it. A node that serves is worth more than a way in:
# what goes wrong here is an error in the log of every run, and no more.
agent = 'amazon-ssm-agent'

if node['startup_stack']['tier'].fetch('artifacts', {}).key?(agent)
  base_artifact agent do
    ignore_failure true
  end

  service agent do
    action %i(enable start)
    ignore_failure true
  end
end
