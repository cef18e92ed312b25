const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Shorter values are no secrets that could be told from ordinary text. */
const shortestSecret = 8;

const maskStart = "«secret:";

/** Inputs without their secret values. */
export interface Masked {
  inputs: Record<string, unknown>;
  /** Every secret text that was taken out. */
  secrets: string[];
}

/**
 * Replaces each secret value by the name of the property that held it. The engine marks secrets, and the mark follows
 * a value through everything that is made of it, so that a digest of a password is masked as well.
 */
export function maskSecrets(resourceName: string, inputs: Record<string, unknown>): Masked {
  const secrets: string[] = [];
  const walk = (value: unknown, path: string, secret: boolean): unknown => {
    if (isSecret(value)) return walk(value.value, path, true);
    if (Array.isArray(value)) return value.map((item, index) => walk(item, `${path}[${index}]`, secret));
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, walk(item, path === "" ? key : `${path}.${key}`, secret)]),
      );
    }
    if (!secret) return value;
    if (typeof value === "string" && value.length >= shortestSecret) secrets.push(value);
    return `${maskStart}${resourceName}.${path}»`;
  };
  return { inputs: walk(inputs, "", false) as Record<string, unknown>, secrets };
}

/** Whether a secret stood here before it was taken out. */
export const isMasked = (value: unknown): boolean => typeof value === "string" && value.startsWith(maskStart);

/** Says of a text whether it holds one of the secrets. The second net, for a value whose mark was lost on the way. */
export function secretFinder(secrets: readonly string[]): (text: string) => boolean {
  if (secrets.length === 0) return () => false;
  const written = new Set(secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]));
  // One pass over a text for all of them: a plan has some for each tier, and texts of megabytes.
  const any = new RegExp([...written].map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"));
  return (text) => any.test(text);
}

function isSecret(value: unknown): value is { value: unknown } {
  return (
    typeof value === "object" && value !== null && (value as Record<string, unknown>)[signatureKey] === secretSignature
  );
}
