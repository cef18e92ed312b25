# frozen_string_literal: true

stack = node['startup_stack']

docker_engine 'docker' do
  logs stack['tier']['settings']['docker']['logs']
  prune stack['tier']['settings']['docker']['prune']
  artifacts StartupStack::Artifact.wanted(stack).keys
end
