import type { ServerStatus } from './control.ts';

const header = ['server', 'state', 'address', 'pid', 'memory', 'restarts'];

/** The state of every server, a line each below a header; why a server is left out stands where its address would. */
export function statusTable(statuses: readonly ServerStatus[]): string[] {
  const rows = [header, ...statuses.map(rowOf)];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => lengthOf(row, column))));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The last cell of a row may be as long as it likes. */
const lengthOf = (row: readonly string[], column: number): number =>
  column < row.length - 1 ? (row[column]?.length ?? 0) : (header[column]?.length ?? 0);

function rowOf({ name, state, address, pid, memoryBytes, restarts }: ServerStatus): string[] {
  if (state === 'left out') return [name, state, address];
  const memory = memoryBytes === undefined ? '' : `${Math.round(memoryBytes / 1024 ** 2)} MB`;
  return [name, state, address, pid === undefined ? '' : String(pid), memory, String(restarts)];
}
