import fc from "fast-check";

import type { MemberFacts, TierDocument } from "../../../components/bootstrap/documents";
import type { Registration } from "../../../scripts/plan/capture";
import { added, changed, planFrom, without, withSpec } from "../../support/broken";
import { messagesOf } from "../../support/findings";
import { baseSettings, programOf, register } from "../../support/platform";
import { testPlatform, type TestPlatformArgs } from "../../tiers/program/platform";

const groupType = "aws:autoscaling/group:Group";
const objectType = "aws:s3/bucketObjectv2:BucketObjectv2";

let quorum: Registration[];
let five: Registration[];
let platform: Registration[];
let masters: Registration[];

const ofTiers = (args?: TestPlatformArgs) => register(() => (testPlatform(args), {}));

beforeAll(async () => {
  quorum = await register(() => programOf(baseSettings));
  five = await register(() => programOf({ ...baseSettings, zookeeper: { members: 5 } }));
  platform = await ofTiers();
  masters = await register(() => programOf({ ...baseSettings, mesos: {} }));
});

const found = (id: string, registrations: Registration[]) => messagesOf(planFrom(registrations), `quorum-${id}`);

/** The document of a tier with its members changed. */
const withMembers = (
  registrations: Registration[],
  tier: string,
  change: (members: MemberFacts[]) => unknown,
): Registration[] =>
  changed(registrations, objectType, `${tier}-document`, (inputs) => {
    const document = JSON.parse(inputs.content as string) as TierDocument;
    return { ...inputs, content: JSON.stringify({ ...document, members: change(document.members) }) };
  });

test.each(["even", "lonely", "mismatch"])("quorum-%s is found in no plan as it is", (id) => {
  for (const registrations of [quorum, five, platform, masters]) expect(found(id, registrations)).toEqual([]);
});

describe("quorum-even", () => {
  test("names the majority of so many members, and that one fewer is as safe", () => {
    expect(found("even", without(five, groupType, "zookeeper-5"))).toEqual([
      "zookeeper: 4 members have a majority of 3 and outlive the loss of 1, no more than 3 would; give it an odd number",
    ]);
    expect(found("even", without(quorum, groupType, "zookeeper-2"))).toEqual([
      "zookeeper: 2 members have a majority of 2 and outlive the loss of 0, no more than 1 would; give it an odd number",
    ]);
  });

  test("is about masters as well, and not about agents", () => {
    expect(found("even", without(masters, groupType, "mesos-master-2"))).toEqual([
      "mesos-master: 2 members have a majority of 2 and outlive the loss of 0, no more than 1 would; give it an odd number",
    ]);
  });

  test("is about ensembles alone: a pair has two members, and a fleet any number of nodes", () => {
    expect(found("even", without(platform, groupType, "ledger-1"))).toEqual([
      expect.stringMatching(/^ledger: 2 members/),
    ]);
  });
});

describe("quorum-lonely", () => {
  test("is about masters as well", () => {
    const one = ["mesos-master-1", "mesos-master-2"].reduce((left, name) => without(left, groupType, name), masters);
    expect(found("lonely", one)).toEqual([
      "mesos-master: its one member has nobody to take over; three outlive the loss of any one",
    ]);
  });

  test("is about the one member that an ensemble has, and about no single", async () => {
    const lonely = await ofTiers({ zonesOf: { ledger: ["us-east-1b"] } });
    expect(found("lonely", lonely)).toEqual([
      "ledger: its one member has nobody to take over; three outlive the loss of any one",
    ]);
    expect(found("even", lonely)).toEqual([]);
    expect(found("mismatch", lonely)).toEqual([]);
  });

  test("is worth knowing, and an error in production", () => {
    const one = ["zookeeper-1", "zookeeper-2"].reduce((left, name) => without(left, groupType, name), quorum);
    const levels = [false, true].map((production) =>
      planFrom(one, { production }).findings.flatMap(({ id, level }) => (id === "quorum-lonely" ? [level] : [])),
    );
    expect(levels).toEqual([["info"], ["error"]]);
  });
});

describe("quorum-mismatch", () => {
  test.each<[string, (all: Registration[]) => Registration[], string]>([
    [
      "a member without a slot",
      (all) => without(all, groupType, "zookeeper-2"),
      "tiers/zookeeper.json has a member 2, who has no slot",
    ],
    [
      "a slot that the document does not list",
      (all) => withMembers(all, "zookeeper", ([first, second]) => [first, second]),
      "tiers/zookeeper.json has no member 3, which zookeeper-3 is",
    ],
    [
      "another id in the document",
      (all) => withMembers(all, "zookeeper", ([first, ...others]) => [{ ...first, id: 4 }, ...others]),
      "tiers/zookeeper.json has no member 1, which zookeeper-1 is; tiers/zookeeper.json has a member 4, who has no slot",
    ],
    [
      "another address in the document",
      (all) => withMembers(all, "zookeeper", ([first, ...others]) => [{ ...first, address: "10.0.64.18" }, ...others]),
      "tiers/zookeeper.json has 10.0.64.18 for the address of member 1, whose slot has 10.0.64.17",
    ],
    [
      "another address of the slot",
      (all) => withSpec(all, "zookeeper-3", (spec) => ({ ...spec, address: "10.0.80.20" })),
      "tiers/zookeeper.json has 10.0.80.19 for the address of member 3, whose slot has 10.0.80.20",
    ],
    [
      "another name of the slot",
      (all) => withSpec(all, "zookeeper-3", (spec) => ({ ...spec, fqdn: "zookeeper-3.internal" })),
      "tiers/zookeeper.json has zookeeper-3.dev.internal for the fqdn of member 3, whose slot has zookeeper-3.internal",
    ],
    [
      "one id twice",
      (all) => withSpec(all, "zookeeper-3", (spec) => ({ ...spec, member: { ...spec.member, id: 2 } })),
      "zookeeper-2 and zookeeper-3 are both member 2; " +
        "tiers/zookeeper.json has zookeeper-2 for the name of member 2, whose slot has zookeeper-3; " +
        "tiers/zookeeper.json has zookeeper-2.dev.internal for the fqdn of member 2, whose slot has zookeeper-3.dev.internal; " +
        "tiers/zookeeper.json has 10.0.72.18 for the address of member 2, whose slot has 10.0.80.19; " +
        "tiers/zookeeper.json has a member 3, who has no slot",
    ],
    [
      "a slot of two instances",
      (all) => changed(all, groupType, "zookeeper-1", (inputs) => ({ ...inputs, maxSize: 2 })),
      "the group of zookeeper-1 has 1 to 2 instances, and a member is one",
    ],
  ])("is found for %s", (_, broken, message) => {
    expect(found("mismatch", broken(quorum))).toEqual([`zookeeper: ${message}`]);
  });

  test.each([
    ["of all", "3", ["has a quorum of 3, and 2 of its 3 members are a majority"]],
    ["of one", "1", ["has a quorum of 1, and 2 of its 3 members are a majority"]],
    ["of more than the half", "2", []],
    ["that is not given", undefined, []],
  ])("is found for the quorum of masters, by what it is: %s", (_, value, words) => {
    const broken = changed(masters, objectType, "mesos-master-document", (inputs) => {
      const document = JSON.parse(inputs.content as string) as TierDocument;
      const flags = { ...(document.settings.flags as object), quorum: value };
      return { ...inputs, content: JSON.stringify({ ...document, settings: { ...document.settings, flags } }) };
    });
    expect(found("mismatch", broken)).toEqual(words.map((said) => `mesos-master: tiers/mesos-master.json ${said}`));
  });

  test("is found of a pair as well", () => {
    const broken = withMembers(platform, "gate", ([first, second]) => [first, { ...second, name: "gate-9" }]);
    expect(found("mismatch", broken)).toEqual([
      "gate: tiers/gate.json has gate-9 for the name of member 2, whose slot has gate-2",
    ]);
  });

  test("is nothing where the document is a secret, is none, or is that of another bucket", () => {
    const plan = planFrom(quorum);
    for (const content of ["«secret:zookeeper-document.content»", "no document", undefined, "{}", "null"]) {
      const resources = plan.resources.map((each) =>
        each.name === "zookeeper-document" ? { ...each, inputs: { ...each.inputs, content } } : each,
      );
      expect(messagesOf({ ...plan, resources }, "quorum-mismatch")).toEqual([]);
    }
    const elsewhere = { bucket: "elsewhere", key: "tiers/zookeeper.json", content: '{"members":[]}' };
    expect(found("mismatch", added(quorum, objectType, "other", elsewhere))).toEqual([]);
  });

  test("names exactly the one field of one member that is changed, whichever it is", () => {
    const fields = ["name", "fqdn", "address"] as const;
    const change = fc.record({ index: fc.nat(4), field: fc.constantFrom(...fields), value: fc.string() });
    fc.assert(
      fc.property(change, ({ index, field, value }) => {
        let before = "";
        const broken = withMembers(five, "zookeeper", (members) => {
          before = members[index]![field];
          return members.map((member, at) => (at === index ? { ...member, [field]: value } : member));
        });
        const message = `zookeeper: tiers/zookeeper.json has ${value} for the ${field} of member ${index + 1}, whose slot has ${before}`;
        expect(found("mismatch", broken)).toEqual(value === before ? [] : [message]);
      }),
      { numRuns: 40 },
    );
  });
});
