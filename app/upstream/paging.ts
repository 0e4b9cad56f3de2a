export interface Page<T> {
  /** How many items there are on all pages. */
  readonly count: number;
  readonly results: readonly T[];
  /** The numbers of the neighbouring pages. */
  readonly next: number | null;
  readonly previous: number | null;
}

/** Page `number` of the items, counted from 1; undefined past the end. Of no items there is one page, an empty one. */
export function paginate<T>(items: readonly T[], number: number, size: number): Page<T> | undefined {
  const pages = Math.max(Math.ceil(items.length / size), 1);
  if (!Number.isInteger(number) || number < 1 || number > pages) return undefined;
  return {
    count: items.length,
    results: items.slice((number - 1) * size, number * size),
    next: number < pages ? number + 1 : null,
    previous: number > 1 ? number - 1 : null,
  };
}
