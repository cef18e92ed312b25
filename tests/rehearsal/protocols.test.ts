import { readCredential } from "../../scripts/rehearse/standin/aws";
import { readQuestion, writeAnswer } from "../../scripts/rehearse/standin/dns";
import { lookUp, metadataTree } from "../../scripts/rehearse/standin/imds";
import type { Instance } from "../../scripts/rehearse/standin/world";
import { gemClosure } from "../../scripts/rehearse/root/recipe";

describe("metadata", () => {
  const instance = {
    ...{ id: "i-0abc", node: "zookeeper-1", address: "10.0.16.17", mac: "02:77:00:00:00:01", zone: "us-east-1a" },
    ...{ roleName: "zookeeper-1", accessKeyId: "ASIA1", secretAccessKey: "s", sessionToken: "t", imageId: "ami-1" },
    ...{ instanceType: "t3.small", interfaceId: "eni-1", subnetCidr: "10.0.16.0/20" },
  } as Instance;
  const tree = metadataTree(instance, "us-east-1", "123456789012", new Date("2026-01-01T00:00:00Z"));

  test("lists folders with a slash, as cloud-init follows them", () => {
    expect(lookUp(tree, ["meta-data", "placement"])).toBe("availability-zone\nregion");
    expect(lookUp(tree, ["meta-data"])?.split("\n")).toEqual(
      expect.arrayContaining(["iam/", "instance-id", "network/"]),
    );
  });

  test("hands out the credentials of the instance's role", () => {
    const text = lookUp(tree, ["meta-data", "iam", "security-credentials", "zookeeper-1"]);
    expect(JSON.parse(text ?? "")).toMatchObject({ AccessKeyId: "ASIA1", Expiration: "2026-01-01T06:00:00Z" });
  });

  test("knows no other path, not even one that every object has", () => {
    expect(lookUp(tree, ["meta-data", "public-keys"])).toBeUndefined();
    expect(lookUp(tree, ["meta-data", "constructor"])).toBeUndefined();
  });
});

describe("names", () => {
  const query = Buffer.from("123401000001000000000000026465026578000001" + "0001", "hex");

  test("a question is read", () => {
    expect(readQuestion(query)).toEqual({ name: "de.ex", type: 1, end: query.length });
  });

  test("a question that ends in the middle is none", () => {
    expect(readQuestion(query.subarray(0, 15))).toBeUndefined();
  });

  test("an answer carries the address, or says that the name is unknown", () => {
    const known = writeAnswer(query, query.length, "198.51.100.10", true);
    expect([...known.subarray(-4)]).toEqual([198, 51, 100, 10]);
    expect(known.readUInt16BE(6)).toBe(1);
    const unknown = writeAnswer(query, query.length, undefined, false);
    expect(unknown.readUInt16BE(2) & 0xf).toBe(3);
  });
});

test("a signed request is attributed by its key and its scope", () => {
  const header =
    "AWS4-HMAC-SHA256 Credential=ASIA1/20260101/us-east-1/autoscaling/aws4_request, SignedHeaders=host, Signature=0";
  expect(readCredential(header)).toEqual({ accessKeyId: "ASIA1", service: "autoscaling" });
  expect(readCredential("Basic abc")).toBeUndefined();
});

describe("gems", () => {
  const lock = `GEM
  remote: https://rubygems.org/
  specs:
    chef (18.0.1)
      ohai (~> 18.0)
    chef-bin (18.0.1)
      chef (= 18.0.1)
    ohai (18.2.8)
    rspec (3.12.0)

DEPENDENCIES
  chef-bin
`;

  test("of the client are those that it needs, dependencies first", () => {
    expect(gemClosure(lock, "chef-bin").map(({ name, version }) => `${name} ${version}`)).toEqual([
      "ohai 18.2.8",
      "chef 18.0.1",
      "chef-bin 18.0.1",
    ]);
  });

  test("a lock without the client is refused", () => {
    expect(() => gemClosure(lock, "cinc-bin")).toThrow("the Gemfile.lock names no gem cinc-bin");
  });
});
