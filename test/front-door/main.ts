import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { describeError, ExpectedError } from '../../platform/expected-error.ts';
import { endProcesses } from '../processes.ts';
import { attack, dawdle } from './attack.ts';
import { startDoors } from './doors.ts';
import { inputs } from './inputs.ts';

// `npm run fuzz`: raw connections to every port of real processes, from a fresh seed that is printed.

const usage = `npm run fuzz -- [options]    raw connections to every port of real processes
  --inputs 2000    how many to each port
  --seed N         the same seed sends the same inputs; without, one of its own, which is printed
`;

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(describeError(error));
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { values: flags } = parseArgs({
    options: {
      inputs: { type: 'string', default: '2000' },
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (flags.help) {
    process.stdout.write(usage);
    return 0;
  }
  const [count, seed] = [Number(flags.inputs), Number(flags.seed)];
  if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed))
    throw new ExpectedError(usage.trimEnd());
  try {
    return await fuzz(count, seed);
  } finally {
    await endProcesses();
  }
}

async function fuzz(count: number, seed: number): Promise<number> {
  const doors = await startDoors();
  const again = `npm run fuzz -- --inputs ${count} --seed ${seed}`;
  process.stdout.write(`${count} inputs to each of ${doors.doors.length} ports; the same again by: ${again}\n`);
  const [{ answers, wounds: struck }, cold] = await Promise.all([attack(doors, inputs(count, seed)), dawdle(doors)]);
  const wounds = [...struck, ...cold];
  for (const { door, input, happened } of wounds) process.stdout.write(`${door}: ${happened}\n${input}\n`);
  const byStatus = [...answers].toSorted(([one], [other]) => one - other);
  process.stdout.write(`${byStatus.map(([status, times]) => `${times} x ${status}`).join(', ')}\n`);
  process.stdout.write(`${(count + 1) * doors.doors.length - wounds.length} passed, ${wounds.length} failed\n`);
  return wounds.length === 0 ? 0 : 1;
}
