import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Page, paginate } from './paging.ts';

test('following next gives every item once and in order, and previous leads back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (items, size) => {
      const seen: number[] = [];
      let previous: number | null = null;
      for (let number: number | null = 1; number !== null; ) {
        const page: Page<number> | undefined = paginate(items, number, size);
        expect(page).toMatchObject({ count: items.length, previous });
        expect(page?.results.length).toBe(page?.next === null ? items.length - seen.length : size);
        seen.push(...(page?.results ?? []));
        previous = number;
        number = page?.next ?? null;
      }
      expect(seen).toEqual(items);
      expect(paginate(items, (previous ?? 0) + 1, size)).toBeUndefined();
    }),
  );
});

test('there is no page but from 1 to the last, and no part of one', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 30 }), fc.double(), (items, number) => {
      const exists = Number.isInteger(number) && number >= 1 && number <= Math.max(1, Math.ceil(items.length / 10));
      expect(paginate(items, number, 10) !== undefined).toBe(exists);
    }),
  );
});

test('of nothing there is one empty page', () => {
  expect(paginate([], 1, 10)).toEqual({ count: 0, results: [], next: null, previous: null });
});
