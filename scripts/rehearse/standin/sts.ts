import { type Call, queryError, type Reply, xml } from "./http";
import type { World } from "./world";

/** Needs no leave: every caller may ask who it is. */
export function sts(world: World, call: Call): Reply {
  const operation =
    call.method === "GET" ? call.query.get("Action") : new URLSearchParams(call.body.toString()).get("Action");
  if (operation !== "GetCallerIdentity") {
    world.tell({ kind: "unknown-call", node: call.caller.name, call: `sts:${operation ?? ""}` });
    return queryError(400, "InvalidAction", `the rehearsal has no ${operation ?? "such call"}`);
  }
  const { account, arn, userId } = call.caller;
  return xml(
    200,
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>${userId}</UserId><Account>${account}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>rehearsal</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
  );
}
