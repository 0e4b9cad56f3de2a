import type { Findings, Goal } from './setting.ts';

/** Every section, as Markdown. */
export function report(findings: readonly Findings[]): string {
  return findings.map(section).join('\n');
}

/** One table with what was done and what was hoped for. */
export function section({ title, notes, columns, rows, goals }: Findings): string {
  const judged = goals.map(({ text, value, met }) => `- ${met ? 'met' : '**not met**'}: ${text}: ${value}\n`);
  const paragraphs = [`### ${title}\n`, ...notes.map((note) => `${note}\n`), table(columns, rows), judged.join('')];
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n');
}

/** The first column is text, the others are figures. */
function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [columns, columns.map((_, index) => (index === 0 ? '---' : '---:')), ...rows].map(line).join('');
}

export const unmet = (findings: readonly Findings[]): Goal[] =>
  findings.flatMap(({ goals }) => goals.filter(({ met }) => !met));
