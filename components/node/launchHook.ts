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
