import type { DataVolume } from "./volumes";

/** Said of both. */
const review =
  "Review the change of the file, then run what follows. It ends no member that serves: the roller refuses to, and names the option of `npm run roll` that does.";

/** What is printed after the file was given a life of the ensemble that begins empty. */
export function startOverWords(stack: string, incarnation: string, volumes: DataVolume[]): string {
  return paragraphs(
    `Pulumi.${stack}.yaml has the new incarnation ${incarnation}. The ensemble begins anew and empty, on new volumes; ${fateOf(volumes, "the old ones")}.`,
    review,
    ...unprotectWords(stack, volumes),
    [`pulumi up --stack ${stack}`, ...volumes.map(({ urn }) => `  --replace ${shellQuoted(urn)}`)].join(" \\\n"),
    "Where Pulumi says that one of them could not be found in the stack, a refresh has dropped it: leave its line out.",
  );
}

const fateOf = (volumes: DataVolume[], which: string): string =>
  volumes.every(({ isRetained }) => isRetained)
    ? `${which} stay in the account, and the stack lets go of them`
    : `${which} are deleted, since the environment does not retain its data`;

/** What has to be run first where volumes are protected; `pulumi up` protects the new ones by itself. */
function unprotectWords(stack: string, volumes: DataVolume[]): string[] {
  const urns = volumes.filter(({ isProtected }) => isProtected).map(({ urn }) => `  ${shellQuoted(urn)}`);
  return urns.length === 0 ? [] : [[`pulumi state unprotect --stack ${stack}`, ...urns].join(" \\\n")];
}

/** What is printed for a snapshot; nothing is changed yet. */
export function copiesWords(stack: string, snapshot: string, volumes: DataVolume[]): string {
  const commands = volumes.map((volume) => `${variable(volume)}=$(${createVolume(volume, snapshot)})`);
  const made = volumes.map((volume) => `${volume.memberId}=$${variable(volume)}`).join(",");
  return paragraphs(
    `Nothing is changed yet. These lines make a volume for each member, all from ${snapshot}, and name them in Pulumi.${stack}.yaml as what a new incarnation begins with:`,
    [...commands, `npm run incarnation -- --stack ${stack} --volumes "${made}"`].join("\n"),
    "The snapshot has to be of a data volume of one of these members. A volume has to be at least as large as the snapshot: where AWS refuses a size, raise zookeeper.volumeSizeGib and run this command again.",
  );
}

/** What is printed after the file was given a life of the ensemble that begins with copies. */
export function restoreWords(stack: string, incarnation: string, volumes: DataVolume[]): string {
  return paragraphs(
    `Pulumi.${stack}.yaml has the new incarnation ${incarnation} and the volumes that it begins with; ${fateOf(volumes, "those that are in use now")}.`,
    review,
    `pulumi up --stack ${stack}`,
  );
}

/** The volume as the program plans it, since an import wants the same inputs. */
function createVolume({ zone, sizeGib, type, encrypted, kmsKeyId, tags }: DataVolume, snapshot: string): string {
  const specification = {
    ResourceType: "volume",
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
  return [
    "aws ec2 create-volume",
    `--region ${zone.slice(0, -1)}`,
    `--availability-zone ${zone}`,
    `--snapshot-id ${snapshot}`,
    `--size ${sizeGib}`,
    `--volume-type ${type}`,
    encrypted ? "--encrypted" : "--no-encrypted",
    ...(kmsKeyId === undefined ? [] : [`--kms-key-id ${kmsKeyId}`]),
    `--tag-specifications ${shellQuoted(JSON.stringify([specification]))}`,
    "--query VolumeId --output text",
  ].join(" ");
}

const variable = ({ memberId }: DataVolume) => `volume_${memberId}`;

const shellQuoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const paragraphs = (...texts: string[]) => `${texts.join("\n\n")}\n`;
