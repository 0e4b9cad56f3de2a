import { setTimeout as wait } from 'node:timers/promises';
import pMap from 'p-map';
import { queryLines } from '../support/loki.ts';
import { type Account, takeAccount } from './account.ts';
import { numberOf } from './numbering.ts';

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What Loki gives at once is bounded; so many milliseconds of a load and its errors are below that. */
const pageMs = 8_000;
const pagesAtOnce = 2;

/** The number of the request behind each line that the api wrote at the end of one, as often as it is there. */
export async function storedNumbers(prefix: string, { fromMs, toMs }: Range): Promise<number[]> {
  const starts = Array.from({ length: Math.ceil((toMs - fromMs) / pageMs) }, (_, page) => fromMs + page * pageMs);
  const query = `{service_name="api"} |= "${prefix}"`;
  const pages = await pMap(starts, (start) => queryLines(query, start, start + pageMs), { concurrency: pagesAtOnce });
  return pages
    .flat()
    .filter(({ fields }) => 'method' in fields)
    .flatMap(({ fields }) => numberOf(prefix, String(fields.trace_id)) ?? []);
}

const lookEveryMs = 3_000;
/** A line that has not come while nothing has for so long is lost. */
const quietLooks = 4;
const mostLooks = 30;

/** Takes account of the lines of requests once all are there, or no more come. */
export async function accountOfLines(
  expected: readonly number[],
  look: () => Promise<readonly number[]>,
  everyMs = lookEveryMs,
): Promise<Account> {
  let account = takeAccount(expected, await look());
  for (let [looks, quiet] = [1, 0]; account.missing.length > 0 && quiet < quietLooks && looks < mostLooks; looks += 1) {
    await wait(everyMs);
    const next = takeAccount(expected, await look());
    quiet = next.missing.length < account.missing.length ? 0 : quiet + 1;
    account = next;
  }
  return account;
}
