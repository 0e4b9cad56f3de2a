import type { Resource } from '../../contract.ts';
import { type Field, resourceFields } from '../resources.ts';
import { parseTable, type ReportFault, type TableRow } from './table.ts';

export type Value = string | number | null | readonly string[];

/** A row of a table with its columns' values; references are ids. */
export interface Entry {
  readonly line: number;
  readonly values: Readonly<Record<string, Value>>;
}

/** The entries of a resource by their id, in the order of the file. */
export type Entries = ReadonlyMap<string, Entry>;

const idPattern = /^[1-9]\d{0,5}$/;
const idRule = 'an id is a number from 1 to 999999';

/** The fields that a table has as columns; the others are derived. */
const columnFields = (resource: Resource): [name: string, field: Field][] =>
  Object.entries(resourceFields[resource]).filter(([, { kind }]) => kind !== 'reverse' && kind !== 'constant');

/** The entries of one table. Every fault is reported; undefined where the table as a whole cannot be read. */
export function parseEntries(resource: Resource, text: string, report: ReportFault): Entries | undefined {
  const fields = columnFields(resource);
  const rows = parseTable(text, ['id', ...fields.map(([name]) => name)], report);
  if (!rows) return undefined;
  const entries = new Map<string, Entry>();
  for (const row of rows) {
    const id = row.cells.id ?? '';
    const earlier = entries.get(id);
    if (!idPattern.test(id)) report(row.line, `id ${JSON.stringify(id)}: ${idRule}`);
    else if (earlier) report(row.line, `id ${id} is taken by line ${earlier.line}`);
    else entries.set(id, { line: row.line, values: parseValues(row, fields, report) });
  }
  return entries;
}

function parseValues({ line, cells }: TableRow, fields: readonly [string, Field][], report: ReportFault) {
  return Object.fromEntries(
    fields.map(([name, field]) => [
      name,
      parseValue(cells[name] ?? '', field, (message) => report(line, `${name}${message}`)),
    ]),
  );
}

function parseValue(cell: string, field: Field, report: (message: string) => void): Value {
  if (field.kind === 'many') return parseIds(cell, report);
  if (cell === '') {
    const optional = field.kind === 'one' && field.optional;
    if (!optional) report(' is empty');
    return null;
  }
  if (field.kind === 'one' && !idPattern.test(cell)) report(` ${JSON.stringify(cell)}: ${idRule}`);
  if (field.kind !== 'number') return cell;
  if (!/^\d{1,9}$/.test(cell)) report(` ${JSON.stringify(cell)} is not a whole number`);
  return Number(cell);
}

function parseIds(cell: string, report: (message: string) => void): readonly string[] {
  const ids = cell === '' ? [] : cell.split(',');
  for (const [index, id] of ids.entries()) {
    if (!idPattern.test(id)) report(` ${JSON.stringify(id)}: ${idRule}`);
    else if (ids.indexOf(id) !== index) report(` has ${id} twice`);
  }
  return ids;
}
