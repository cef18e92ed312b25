/** Both of the provider's spellings of a type of Elastic Load Balancing: `Listener` is of `aws:lb` and of `aws:alb`. */
export function typesOfBalancing(kind: string): string[] {
  const file = `${kind[0]!.toLowerCase()}${kind.slice(1)}`;
  return ["lb", "alb"].map((folder) => `aws:${folder}/${file}:${kind}`);
}
