import { decide } from "../../scripts/iam/decide";
import { sts } from "../../scripts/rehearse/standin/sts";
import { type InstanceSettings, World } from "../../scripts/rehearse/standin/world";
import { bareWorld } from "../support/bareWorld";

const bucket = "arn:aws:s3:::chef";
const userid = "AROAEXAMPLE:i-0a";
const context = { "aws:userid": userid, "aws:principalaccount": "123456789012" };

/** Whether a statement lets its role write an object of the bucket. */
const write = (statement: object, key: string, given: Record<string, string> = context, Version = "2012-10-17") =>
  decide([{ resource: "work", document: { Version, Statement: { Effect: "Allow", Action: "s3:*", ...statement } } }], {
    ...{ action: "s3:PutObject", resource: `${bucket}/${key}`, context: given },
  });

describe("a variable in a resource", () => {
  const own = { Resource: `${bucket}/hosts/work/\${aws:userid}/*` };

  test("stands for the caller's own value, whatever the case that it is written in", () => {
    expect(write(own, `hosts/work/${userid}/10.0.17.1`).allowed).toBe(true);
    expect(write(own, "hosts/work/AROAEXAMPLE:i-0b/10.0.17.1").allowed).toBe(false);
    expect(write({ Resource: `${bucket}/\${AWS:UserId}` }, userid).allowed).toBe(true);
  });

  test("stays literal when its value holds a star or a question mark", () => {
    const starred = { ...context, "aws:userid": "AROA:*" };
    expect(write(own, "hosts/work/AROA:*/10.0.17.1", starred).allowed).toBe(true);
    expect(write(own, "hosts/work/AROA:i-0b/10.0.17.1", starred).allowed).toBe(false);
    const one = { ...context, "aws:userid": "a?" };
    expect(write(own, "hosts/work/ab/10.0.17.1", one).allowed).toBe(false);
  });

  test("is the account, or one of the characters that are special otherwise", () => {
    expect(write({ Resource: `${bucket}/\${aws:PrincipalAccount}/x` }, "123456789012/x").allowed).toBe(true);
    for (const special of ["*", "?", "$"]) {
      const escaped = { Resource: `${bucket}/a\${${special}}` };
      expect(write(escaped, `a${special}`).allowed).toBe(true);
      expect(write(escaped, "ab").allowed).toBe(false);
    }
  });

  test("that a role never has matches nothing, and is no gap of the rehearsal", () => {
    const named = write({ Resource: `${bucket}/\${aws:username}/*` }, "x/y");
    expect(named).toEqual({ allowed: false, notUnderstood: [] });
  });

  test("that is not known allows nothing, denies, and is named", () => {
    const Resource = [`${bucket}/x`, `${bucket}/\${aws:PrincipalTag/team}/*`];
    expect(write({ Sid: "Team", Resource }, "x")).toEqual({
      allowed: false,
      notUnderstood: ["work statement Team: variable not evaluated"],
    });
    const document = {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "*", Resource: "*" },
        { Effect: "Deny", Action: "*", Resource },
      ],
    };
    const access = { action: "s3:PutObject", resource: `${bucket}/y`, context };
    expect(decide([{ resource: "work", document }], access).allowed).toBe(false);
  });

  test("is plain text in the older language, which a policy without a version is in", () => {
    expect(write(own, `hosts/work/${userid}/x`, context, "2008-10-17").allowed).toBe(false);
    expect(write(own, "hosts/work/${aws:userid}/x", context, "2008-10-17").allowed).toBe(true);
  });
});

test("a variable in a condition is compared with the key's value, as text or as a pattern", () => {
  const listing = (operator: string, value: string, prefix: string, userId = userid) =>
    write({ Resource: "*", Condition: { [operator]: { "s3:prefix": value } } }, "", {
      ...context,
      ...{ "aws:userid": userId, "s3:prefix": prefix },
    }).allowed;
  expect(listing("StringEquals", "hosts/${aws:userid}", `hosts/${userid}`)).toBe(true);
  expect(listing("StringEquals", "hosts/${aws:userid}", "hosts/other")).toBe(false);
  expect(listing("StringLike", "hosts/${aws:userid}/*", `hosts/${userid}/1`)).toBe(true);
  expect(listing("StringLike", "hosts/${aws:userid}", "hosts/other", "*")).toBe(false);
  expect(listing("StringEquals", "${aws:username}", "x")).toBe(false);
});

describe("an instance's identity", () => {
  const world = new World(
    bareWorld,
    () => undefined,
    () => Promise.resolve(),
    () => undefined,
  );
  const Resource = `${bucket}/hosts/work/\${aws:userid}/*`;
  const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:PutObject", Resource }] };
  const launch = (id: string, roleName: string) => {
    const policies = [{ resource: roleName, document }];
    world.launch({ ...{ id, node: id, address: id, roleName, policies } } as unknown as InstanceSettings);
    return world.caller(world.at(id)!.accessKeyId)!;
  };
  const [one, two] = [launch("i-1", "work"), launch("i-2", "work")];

  test("is told by STS: its role's session with the instance's id, and the role's own id, the same for all of them", () => {
    const answer = (caller: typeof one) =>
      String(
        sts(world, {
          ...{ caller, method: "POST", host: "sts.us-east-1.amazonaws.com", path: "/", headers: {} },
          ...{ query: new URLSearchParams(), body: Buffer.from("Action=GetCallerIdentity") },
        }).body,
      );
    expect(answer(one)).toContain("<Arn>arn:aws:sts::123456789012:assumed-role/work/i-1</Arn>");
    expect(answer(one)).toContain("<Account>123456789012</Account>");
    const ids = [one, two].map((caller) => /<UserId>(AROA[0-9A-V]{17}):(.*)<\/UserId>/.exec(answer(caller)));
    expect(ids.map((match) => match?.[2])).toEqual(["i-1", "i-2"]);
    expect(ids[0]?.[1]).toBe(ids[1]?.[1]);
    expect(launch("i-3", "web").userId.split(":")[0]).not.toBe(ids[0]?.[1]);
  });

  test("is what its role's statements see: it may write below its own user id and below no other's", () => {
    const may = (of: typeof one) =>
      world.allows(
        one,
        { action: "s3:PutObject", resource: `${bucket}/hosts/work/${of.userId}/x`, context: {} },
        "ask",
      );
    expect([may(one), may(two)]).toEqual([true, false]);
  });
});
