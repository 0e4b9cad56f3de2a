import type { WriteStream } from 'node:tty';
import type { ServerStatus } from './control.ts';
import { statusTable } from './table.ts';

/** What people see of a running stack. */
export interface View {
  /** Something that happened. */
  note(text: string): void;
  /** The state of all servers as it is now. */
  update(statuses: readonly ServerStatus[]): void;
}

type Output = Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

/** On a terminal one table that stays below the notes, otherwise a line for each change of a state. */
export const createView = (output: Output): View => (output.isTTY ? liveView(output) : plainView(output));

const eraseLines = (count: number): string => (count === 0 ? '' : `\x1b[${count}A\r\x1b[J`);

function liveView(output: Output): View {
  let drawn: readonly string[] = [];
  const draw = (above: string, table: readonly string[]) => {
    // A line that wraps would be two to erase.
    const lines = table.map((line) => line.slice(0, output.columns ?? 80));
    output.write(`${eraseLines(drawn.length)}${above}${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines;
  };
  return {
    note: (text) => draw(`${text}\n`, drawn),
    update: (statuses) => draw('', ['', ...statusTable(statuses)]),
  };
}

function plainView(output: Output): View {
  const known = new Map<string, string>();
  return {
    note: (text) => void output.write(`${text}\n`),
    update(statuses) {
      for (const { name, state, address, pid } of statuses) {
        if (known.get(name) === state) continue;
        known.set(name, state);
        const process = pid === undefined || state !== 'ready' ? '' : `, pid ${pid}`;
        const place = state === 'ready' || state === 'left out' ? `: ${address}` : '';
        output.write(`${name} ${state}${place}${process}\n`);
      }
    },
  };
}
