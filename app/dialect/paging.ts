/** How many records SWAPI gives on a page. */
export const pageSize = 10;

export interface Page<T> {
  /** How many items there are on all pages. */
  readonly count: number;
  readonly results: readonly T[];
  /** The numbers of the neighbouring pages. */
  readonly next: number | null;
  readonly previous: number | null;
}

/** The number of the last page. Of no items there is one page, an empty one. */
export const lastPage = (count: number, size: number): number => Math.max(Math.ceil(count / size), 1);

/** Page `number` of the items, counted from 1; undefined past the end. */
export function paginate<T>(items: readonly T[], number: number, size: number): Page<T> | undefined {
  const last = lastPage(items.length, size);
  if (!Number.isInteger(number) || number < 1 || number > last) return undefined;
  return {
    count: items.length,
    results: items.slice((number - 1) * size, number * size),
    next: number < last ? number + 1 : null,
    previous: number > 1 ? number - 1 : null,
  };
}
