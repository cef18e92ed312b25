import { listed, type Statement } from "./statements";

/**
 * Whether a statement's condition says which resources it is about: by a tag of theirs, or by a key of the service's own,
 * such as the profile of an instance. Keys that all services have, but for tags, say who asks, when and from where.
 *
 * `kms:ViaService` is one that narrows: KMS then serves only what another service, such as EC2, asks for a disk that it
 * attaches on the role's behalf, and the policy of the key is asked as well.
 */
export function isNarrowed({ Condition }: Statement): boolean {
  return Object.entries(Condition ?? {}).some(
    ([operator, keys]) =>
      /^(ForAnyValue:)?(String|Arn)(Equals|Like|EqualsIgnoreCase)$/.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) => namesResources(key) && listed(values).every((value) => !/^[*?]*$/.test(value)),
      ),
  );
}

const namesResources = (key: string): boolean => !/^aws:/i.test(key) || /^aws:(resource|request)tag\//i.test(key);
