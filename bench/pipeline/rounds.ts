import { fileURLToPath } from 'node:url';
import { checkOut, currentRevision, removeCheckout } from '../../platform/checkout.ts';
import { leftOut } from '../left-out.ts';
import type { Findings, Setting } from '../setting.ts';
import { type RunningSide, type Side, startSide } from './side.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What was measured of each side, this working tree first, a sample a round. */
export type Samples<S> = ReadonlyMap<Side, readonly S[]>;

interface SideBySide<S> {
  readonly title: string;
  readonly measure: (running: RunningSide, own: boolean) => Promise<S>;
  /** One line of it, for who waits. */
  readonly tell: (sample: S) => string;
  readonly describe: (samples: Samples<S>) => Omit<Findings, 'title'>;
}

/** A section that measures whole stacks: this working tree's, and that of an older commit where one is wanted. */
export async function measureSideBySide<S>(setting: Setting, section: SideBySide<S>): Promise<Findings> {
  const { title, describe } = section;
  if (process.platform !== 'linux') {
    return leftOut(title, 'it reads the CPU time of other processes where Linux has it');
  }
  if (setting.sinks.stack) return leftOut(title, 'it runs stacks of its own, and one runs already');
  return { title, ...describe(await measureInRounds(setting, section)) };
}

/** Starts the stack of each side in turns, from an empty folder each time, and measures it. */
async function measureInRounds<S>(setting: Setting, { measure, tell }: SideBySide<S>): Promise<Samples<S>> {
  const { against, times, say } = setting;
  const sides: Side[] = [];
  const samples = new Map<Side, S[]>();
  try {
    sides.push({ name: 'this', checkout: await checkOut(root, await currentRevision(root)) });
    if (against) sides.push({ name: against, checkout: await checkOut(root, against) });
    for (let round = 1; round <= times.rounds; round += 1) {
      for (const side of sides) {
        const running = await startSide(side);
        try {
          const sample = await measure(running, side === sides[0]);
          samples.set(side, [...(samples.get(side) ?? []), sample]);
          say(`${round}/${times.rounds} ${side.name}: ${tell(sample)}`);
        } finally {
          await running.stop();
        }
      }
    }
  } finally {
    for (const { checkout } of sides) await removeCheckout(root, checkout);
  }
  return samples;
}
