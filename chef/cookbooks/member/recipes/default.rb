# frozen_string_literal: true

stack = node['startup_stack']

# Before anything is touched, the resources of the roles in front included.
refusal = StartupStack::Permit.read(stack['instanceId']).refusal(stack['digest'])
raise refusal if refusal
