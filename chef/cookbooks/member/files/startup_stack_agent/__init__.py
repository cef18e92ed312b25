"""Agent of a member with a fixed address: of an ensemble, a pair or a single.

It keeps the member's record in the environment's bucket, writes down the birth of an ensemble, and converges a new
digest when it is the member's turn. What it has to know of the service is said by an adapter, the package
`startup_stack_adapter` that the service's cookbook puts beside this one. The smallest for a pair or a single:

    from startup_stack_agent.adapter import DOWN, Server, Service

    class Adapter(Service):
        unit = "web"

        def look(self):
            up = self.path("/run/web/up").exists()
            return Server("up", serving=True) if up else DOWN

An ensemble's extends `Ensemble`. All that an adapter says, and what holds where it says nothing, stands in `adapter`.

Pure: `decide`, `birth`, `contents`. Edges: `store` and `bucket` (S3), `machine`, `disk`, the adapter. Between them:
`agent` (the loop), `member` (what there is), `change` and `converge` (what is done), `start` (before a server starts).
"""
