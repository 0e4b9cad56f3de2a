import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseTable } from './table.ts';

const cell = fc.string({ unit: 'binary' }).filter((text) => !/[\t\r\n]/.test(text));
const table = fc.uniqueArray(cell, { minLength: 2, maxLength: 6 }).chain((columns) =>
  fc.record({
    columns: fc.constant(columns),
    rows: fc.array(fc.array(cell, { minLength: columns.length, maxLength: columns.length }), { maxLength: 12 }),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    ended: fc.boolean(),
  }),
);

test('what was written is read again, by column and with its line', () => {
  fc.assert(
    fc.property(table, ({ columns, rows, lineEnd, ended }) => {
      const text = [columns, ...rows].map((cells) => cells.join('\t')).join(lineEnd) + (ended ? lineEnd : '');
      const faults: string[] = [];
      const read = parseTable(text, [...columns].reverse(), (line, message) => faults.push(`${line}: ${message}`));
      expect(faults).toEqual([]);
      expect(read?.map(({ line }) => line)).toEqual(rows.map((_, index) => index + 2));
      expect(read?.map(({ cells }) => columns.map((column) => cells[column]))).toEqual(rows);
    }),
  );
});

test('a row of another width is reported by line and left out', () => {
  const faults: string[] = [];
  const rows = parseTable('id\tname\n1\tLuke\n2\n3\tR2\tD2\n\n4\tVader\n', ['id', 'name'], (line, message) =>
    faults.push(`${line}: ${message}`),
  );
  expect(rows).toEqual([
    { line: 2, cells: { id: '1', name: 'Luke' } },
    { line: 6, cells: { id: '4', name: 'Vader' } },
  ]);
  expect(faults).toEqual([3, 4, 5].map((line) => `${line}: expected 2 columns, not ${line === 4 ? 3 : 1}`));
});

test.each(['', 'id', 'id\tname\tname', 'id\tname\theight', 'id\tNAME'])('columns %j are refused', (text) => {
  const faults: number[] = [];
  expect(parseTable(text, ['id', 'name'], (line) => faults.push(line))).toBeUndefined();
  expect(faults).toEqual([1]);
});
