import { ports } from '../../app/contract.ts';
import { getJson, localUrl } from './get-json.ts';

/** A line as Loki keeps it: the labels of its stream, its structured metadata, and its own fields. */
export interface StoredLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, unknown>>;
}

export const everyLine = '{service_name=~".+"}';

/** The most lines that Loki gives at once. */
const limit = 5_000;

/**
 * Lines that a LogQL query finds since a time in milliseconds, and before another. Throws rather than leave some out.
 */
export async function queryLines(
  query: string,
  sinceMs: number,
  beforeMs?: number,
  port?: number,
): Promise<StoredLine[]> {
  const lines = await ask(query, limit, sinceMs, beforeMs, port);
  if (lines.length >= limit) throw new Error(`${query} finds ${limit} lines or more`);
  return lines;
}

/** The newest line that a LogQL query finds since a time in milliseconds. */
export async function queryNewestLine(query: string, sinceMs: number): Promise<StoredLine | undefined> {
  const [line] = await ask(query, 1, sinceMs);
  return line;
}

// A moment ahead, for the clock of a cluster may be.
async function ask(
  query: string,
  most: number,
  sinceMs: number,
  beforeMs = Date.now() + 60_000,
  port: number = ports.loki,
): Promise<StoredLine[]> {
  const url = localUrl(port, '/loki/api/v1/query_range', {
    query,
    limit: String(most),
    start: `${Math.floor(sinceMs)}000000`,
    end: `${Math.floor(beforeMs)}000000`,
  });
  // Otherwise structured metadata stands among the labels.
  const answer = await getJson<LinesAnswer>(url, { 'X-Loki-Response-Encoding-Flags': 'categorize-labels' });
  return (answer?.data.result ?? []).flatMap(({ stream, values }) =>
    values.map(([, line, categories]): StoredLine => {
      return { labels: stream, metadata: categories?.structuredMetadata ?? {}, fields: JSON.parse(line) };
    }),
  );
}

/** The lines of a trace, from its id alone. */
export const linesOf = (traceId: string, sinceMs: number): Promise<StoredLine[]> =>
  queryLines(`${everyLine} | trace_id="${traceId}"`, sinceMs);

/** The names of every label since a time in milliseconds. */
export async function labelNames(sinceMs: number): Promise<string[]> {
  const start = `${Math.floor(sinceMs)}000000`;
  const answer = await getJson<{ data: string[] }>(localUrl(ports.loki, '/loki/api/v1/labels', { start }));
  return answer?.data ?? [];
}

interface LinesAnswer {
  readonly data: {
    readonly result: readonly {
      readonly stream: Readonly<Record<string, string>>;
      readonly values: readonly (readonly [
        time: string,
        line: string,
        categories?: { readonly structuredMetadata?: Readonly<Record<string, string>> },
      ])[];
    }[];
  };
}
