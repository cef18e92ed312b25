import { baseSettings, type Settings } from "../support/platform";
import { testWith } from "../support/programs";
import { refusals } from "./refused";

// What the engine does with a change that would give members other disks or addresses.

jest.setTimeout(180_000);

testWith("pulumi", "a change that would move a member ends the preview, and reaches nothing of it in an update", () => {
  const moves: [zookeeper: Settings, words: string[]][] = [
    [
      { zones: ["us-east-1b", "us-east-1a", "us-east-1c"] },
      [
        "zookeeper: 2 faults\n",
        'zone of member 1 = "us-east-1b": its data volume is in us-east-1a, and stays there; allowed: us-east-1a',
        'zone of member 2 = "us-east-1a": its data volume is in us-east-1b, and stays there; allowed: us-east-1b',
      ],
    ],
    [
      { addressBand: 12 },
      ["zookeeper: 3 faults\n", 'address of member 3 = "10.0.80.195": its interface has 10.0.80.19, and keeps it'],
    ],
    [
      { kmsKeyId: "arn:aws:kms:us-east-1:123456789012:key/0a1b" },
      [
        "zookeeper: 3 faults\n",
        'key/0a1b": the data volume of member 2 is encrypted with arn:aws:kms:us-east-1:123456789012:key/default, and stays so',
      ],
    ],
  ];
  const changes = moves.map(([zookeeper]) => ({ ...baseSettings, zookeeper }));
  const answers = refusals(baseSettings, changes);
  answers.forEach(({ preview, update, asked, back }, index) => {
    for (const words of moves[index]![1]) {
      expect(preview).toContain(words);
      expect(update).toContain(words);
    }
    expect({ asked, back: Object.keys(back) }).toEqual({ asked: [], back: ["same"] });
  });
  expect.assertions(17);
});
