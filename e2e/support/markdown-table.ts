export interface Column<Row> {
  readonly title: string;
  /** Whether it is no figure, which stand to the right. */
  readonly isText?: true;
  readonly cell: (row: Row) => string;
}

export function markdownTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map(({ title }) => title),
    columns.map(({ isText }) => (isText ? '---' : '---:')),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
