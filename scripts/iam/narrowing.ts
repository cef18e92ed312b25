import { listed, type Statement } from "./statements";

/**
 * Whether a statement's condition says which resources it is about: by a tag of theirs, or by a key of the service's own,
 * such as the profile of an instance. Keys that all services have, but for tags, say who asks, when and from where; those of
 * another service are none of a request; and a region has many.
 *
 * `kms:ViaService` is one that narrows: KMS then serves only what another service, such as EC2, asks for a disk that it
 * attaches on the role's behalf, and the policy of the key is asked as well.
 */
export function isNarrowed({ Action, Condition }: Statement): boolean {
  const services = new Set(listed(Action).map((action) => serviceOf(action)));
  return Object.entries(Condition ?? {}).some(
    ([operator, keys]) =>
      /^(ForAnyValue:)?(String|Arn)(Equals|Like|EqualsIgnoreCase)$/.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) => namesResources(key, services) && listed(values).every((value) => !/^[*?]*$/.test(value)),
      ),
  );
}

const serviceOf = (name: string): string => name.split(":")[0]!.toLowerCase();

function namesResources(key: string, services: ReadonlySet<string>): boolean {
  if (/^aws:/i.test(key)) return /^aws:(resource|request)tag\//i.test(key);
  return [...services].every((service) => service === serviceOf(key)) && !/^ec2:region$/i.test(key);
}
