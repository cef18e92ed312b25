/** Where the things outside a node answer. AWS's own link-local addresses; the others are reserved for documentation. */
export const addresses = {
  metadata: "169.254.169.254",
  resolver: "169.254.169.253",
  aws: "198.51.100.10",
  mirror: "198.51.100.20",
  /** Where the runner looks at servers from, outside of all security groups. */
  observer: "198.51.100.30",
  /** Where the probe's client dials from. */
  client: "198.51.100.100",
} as const;
