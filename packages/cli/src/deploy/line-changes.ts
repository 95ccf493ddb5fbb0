/**
 * The lines that a text lost and those that it gained, in their order. A moved line counts as both.
 *
 * @example
 * ```ts
 * lineChanges('a\nb\nc', 'a\nx\nc'); // ['- b', '+ x']
 * ```
 */
export function lineChanges(before: string, after: string): string[] {
  const [old, young] = [before.split('\n'), after.split('\n')];
  const common = longestCommon(old, young);
  const changes: string[] = [];
  let [from, to] = [0, 0];
  for (const [oldLine, newLine] of [...common, [old.length, young.length] as const]) {
    for (; from < oldLine; from += 1) changes.push(`- ${old[from]}`);
    for (; to < newLine; to += 1) changes.push(`+ ${young[to]}`);
    [from, to] = [oldLine + 1, newLine + 1];
  }
  return changes;
}

/** The longest list of line pairs that both texts have in the same order. */
function longestCommon(old: readonly string[], young: readonly string[]): (readonly [number, number])[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(young.length + 1));
  const lengthAt = (from: number, to: number) => lengths[from]?.[to] ?? 0;
  for (let from = old.length - 1; from >= 0; from -= 1)
    for (let to = young.length - 1; to >= 0; to -= 1)
      (lengths[from] as Uint16Array)[to] =
        old[from] === young[to]
          ? lengthAt(from + 1, to + 1) + 1
          : Math.max(lengthAt(from + 1, to), lengthAt(from, to + 1));
  const pairs: (readonly [number, number])[] = [];
  for (let [from, to] = [0, 0]; from < old.length && to < young.length; ) {
    if (old[from] === young[to]) {
      pairs.push([from, to]);
      [from, to] = [from + 1, to + 1];
    } else if (lengthAt(from + 1, to) >= lengthAt(from, to + 1)) from += 1;
    else to += 1;
  }
  return pairs;
}
