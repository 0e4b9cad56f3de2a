import { httpLimits } from '../../app/server/http-server.ts';
import type { Door, Doors } from './doors.ts';
import { exchange } from './exchange.ts';

/** An input that got an answer it must not get, or after which a port answered no more. */
export interface Wound {
  readonly door: string;
  readonly input: string;
  readonly happened: string;
}

export interface Attack {
  /** Answers by status. */
  readonly answers: ReadonlyMap<number, number>;
  readonly wounds: readonly Wound[];
}

const atOnce = 25;

/**
 * Sends every input to every door, some at once, and asks after each lot whether the door still answers. A wound is an
 * answer of 500 or above, a door that answers no more, or an error in a log.
 */
export async function attack({ doors, services }: Doors, inputs: readonly Buffer[]): Promise<Attack> {
  const answers = new Map<number, number>();
  const wounds: Wound[] = [];
  for (const door of doors) {
    for (let from = 0; from < inputs.length; from += atOnce) {
      const lot = inputs.slice(from, from + atOnce);
      const exchanges = await Promise.all(lot.map((input) => exchange(door.port, input)));
      for (const [index, { statuses }] of exchanges.entries()) {
        for (const status of statuses) answers.set(status, (answers.get(status) ?? 0) + 1);
        const bad = statuses.find((status) => status >= 500);
        if (bad) wounds.push({ door: door.name, input: shown(lot[index]), happened: `answered ${bad}` });
      }
      if (await answersStill(door)) continue;
      return {
        answers,
        wounds: [...wounds, { door: door.name, input: lot.map(shown).join('\n'), happened: 'it ended' }],
      };
    }
  }
  const errors = services.flatMap((service) => service.logLines().filter(({ level }) => Number(level) >= 50));
  const logged = errors.map((line) => ({ door: String(line.name), input: '', happened: JSON.stringify(line) }));
  return { answers, wounds: [...wounds, ...logged] };
}

/** Begins a request at every door and never ends it: it is to be cut off with 408. */
export async function dawdle({ doors }: Doors): Promise<Wound[]> {
  const input = Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n');
  const quietMs = 2 * httpLimits.headersTimeoutMs;
  const exchanges = await Promise.all(doors.map(({ port }) => exchange(port, input, quietMs)));
  return exchanges.flatMap(({ statuses }, index) =>
    statuses[0] === 408
      ? []
      : [{ door: String(doors[index]?.name), input: shown(input), happened: `answered ${statuses[0]}, not 408` }],
  );
}

async function answersStill({ port, path }: Door): Promise<boolean> {
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
  return (await exchange(port, Buffer.from(request))).statuses[0] === 200;
}

const shown = (input: Buffer | undefined): string => JSON.stringify(input?.toString('latin1'));
