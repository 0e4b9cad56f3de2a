export interface LineLimits {
  readonly lines: number;
  /** Of all lines together. */
  readonly characters: number;
  /** Of one line, which is cut there. */
  readonly lineCharacters: number;
}

export interface LineStore {
  add(line: string): void;
  /** The kept lines of one trace, oldest first, each ending in a newline. */
  ofTrace(traceId: string): string;
}

const defaultLimits: LineLimits = { lines: 10_000, characters: 16 * 1024 ** 2, lineCharacters: 64 * 1024 };

/** The newest log lines in memory, to be found by trace id. */
export function createLineStore(limits: LineLimits = defaultLimits): LineStore {
  let lines: string[] = [];
  let characters = 0;

  /** What is beyond the limits goes in one piece, when it has grown to as much again. */
  function forgetOldest(): void {
    let from = lines.length;
    characters = 0;
    while (from > 0 && lines.length - from < limits.lines) {
      const { length } = lines[from - 1] ?? '';
      if (characters + length > limits.characters) break;
      characters += length;
      from -= 1;
    }
    lines = lines.slice(from);
  }

  return {
    add(line) {
      const kept = line.slice(0, limits.lineCharacters);
      lines.push(kept);
      characters += kept.length;
      if (lines.length > 2 * limits.lines || characters > 2 * limits.characters) forgetOldest();
    },
    ofTrace: (traceId) =>
      lines
        .filter((line) => line.includes(traceId))
        .map((line) => `${line}\n`)
        .join(''),
  };
}
