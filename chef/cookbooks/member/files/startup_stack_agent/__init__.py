"""Agent of a quorum member.

It keeps the member's record in the environment's bucket, writes down the birth of the ensemble, and converges a new
digest under the ensemble's lock. Pure: `decide`, `birth`. Edges: `store` (S3), `fourletter` (ZooKeeper), `machine`.
"""
