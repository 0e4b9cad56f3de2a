const maxLines = 10_000;

export interface LineStore {
  add(line: string): void;
  /** The kept lines of one trace, oldest first, each ending in a newline. */
  ofTrace(traceId: string): string;
}

/** The newest log lines in memory, to be found by trace id. */
export function createLineStore(): LineStore {
  const lines: string[] = [];
  return {
    add(line) {
      lines.push(line);
      if (lines.length > 2 * maxLines) lines.splice(0, lines.length - maxLines);
    },
    ofTrace: (traceId) =>
      lines
        .filter((line) => line.includes(traceId))
        .map((line) => `${line}\n`)
        .join(''),
  };
}
