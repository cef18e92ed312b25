/** Seconds that a node's program takes at most, everything retried included. */
export const bootstrapDeadlineSeconds = 1500;

/**
 * The hook that holds a new instance back until its program has reported. It is inline in the group, since a hook
 * that is attached later misses the first instance (hashicorp/terraform#8957), and frozen, since a change of it
 * replaces the group. A node that says nothing before the heartbeat ends is abandoned by AWS.
 */
export const launchHook = {
  name: "launch",
  lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
  heartbeatTimeout: 1800,
  defaultResult: "ABANDON",
} as const;

/**
 * The hook of a fleet that holds back an instance that is to go, so that it can hand over what it does. Inline and
 * frozen as the other one is. A node that says nothing goes when the heartbeat ends: five minutes, so that `destroy` ends
 * within the ten that the provider waits for a group to be empty (hashicorp/terraform-provider-aws#567), also where
 * nobody drains. A node that needs longer has to ask for it by a heartbeat of its own.
 */
export const terminationHook = {
  name: "termination",
  lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
  heartbeatTimeout: 300,
  defaultResult: "CONTINUE",
} as const;
