export interface Account {
  /** Numbers that are not there, ascending. */
  readonly missing: readonly number[];
  /** How many are there once more than needed. */
  readonly duplicates: number;
  /** Numbers that are there, and need not be. */
  readonly others: readonly number[];
}

/** Compares the numbers of what must be there with the numbers of what is. */
export function takeAccount(expected: readonly number[], found: readonly number[]): Account {
  const counts = new Map(expected.map((number) => [number, 0]));
  const others = new Set<number>();
  for (const number of found) {
    const count = counts.get(number);
    if (count === undefined) others.add(number);
    else counts.set(number, count + 1);
  }
  const all = [...counts];
  return {
    missing: all
      .filter(([, count]) => count === 0)
      .map(([number]) => number)
      .toSorted((a, b) => a - b),
    duplicates: all.reduce((sum, [, count]) => sum + Math.max(0, count - 1), 0),
    others: [...others],
  };
}
