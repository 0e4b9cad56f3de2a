/** A row by column name, and its line in the file for whoever has to mend it. */
export interface TableRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** Told of each thing wrong, by line. */
export type ReportFault = (line: number, message: string) => void;

/**
 * Reads tab-separated values: the first line names the columns, in any order; a cell holds no tab and no line end, and
 * nothing is quoted. Rows with faults are left out; undefined where the columns are not the expected ones.
 */
export function parseTable(
  text: string,
  columns: readonly string[],
  report: ReportFault,
): readonly TableRow[] | undefined {
  // A checkout on Windows may have turned the line ends.
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const [header = '', ...body] = lines;
  const names = header.split('\t');
  if ([...names].sort().join('\t') !== [...columns].sort().join('\t')) {
    report(1, `expected the columns ${columns.join(', ')}, not ${names.join(', ')}`);
    return undefined;
  }
  return body.flatMap((content, index) => {
    const line = index + 2;
    const cells = content.split('\t');
    if (cells.length === names.length) {
      return [{ line, cells: Object.fromEntries(names.map((name, column) => [name, cells[column] ?? ''])) }];
    }
    report(line, `expected ${names.length} columns, not ${cells.length}`);
    return [];
  });
}
