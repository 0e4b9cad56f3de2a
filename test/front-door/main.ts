import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { endProcesses } from '../processes.ts';
import { attack, dawdle } from './attack.ts';
import { startDoors } from './doors.ts';
import { inputs } from './inputs.ts';

// `npm run fuzz`: raw connections to every port of real processes, from a fresh seed that is printed.

const { values } = parseArgs({ options: { inputs: { type: 'string' }, seed: { type: 'string' } } });
const count = Number(values.inputs ?? 2_000);
const seed = Number(values.seed ?? randomInt(2 ** 31));
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write('npm run fuzz -- [--inputs N] [--seed N]\n');
  process.exit(1);
}

try {
  const doors = await startDoors();
  const again = `npm run fuzz -- --inputs ${count} --seed ${seed}`;
  process.stdout.write(`${count} inputs to each of ${doors.doors.length} ports; the same again by: ${again}\n`);
  const [{ answers, wounds: struck }, cold] = await Promise.all([attack(doors, inputs(count, seed)), dawdle(doors)]);
  const wounds = [...struck, ...cold];
  for (const { door, input, happened } of wounds) process.stdout.write(`${door}: ${happened}\n${input}\n`);
  const byStatus = [...answers].toSorted(([one], [other]) => one - other);
  process.stdout.write(`${byStatus.map(([status, times]) => `${times} x ${status}`).join(', ')}\n`);
  process.stdout.write(`${(count + 1) * doors.doors.length - wounds.length} passed, ${wounds.length} failed\n`);
  process.exitCode = wounds.length === 0 ? 0 : 1;
} finally {
  await endProcesses();
}
