import { parseArgs } from 'node:util';
import { ExpectedError } from '../../platform/expected-error.ts';
import type { Drill } from './drill.ts';
import { drills, shortDrills } from './drills.ts';

export interface DrillOptions {
  readonly drills: readonly Drill[];
  readonly short: boolean;
  /** Whether docs/ gets the table. */
  readonly write: boolean;
}

export const drillUsage = `npm run drill                  every fault against a running stack, about 17 minutes
npm run drill -- NAME...       these faults
npm run drill -- --short       fewer and shorter ones, about five minutes; their times are shown and do not count
npm run drill -- --write       puts the table into docs/drills.md as well

${drills.map(({ name, fault }) => `  ${name.padEnd(22)}${fault}`).join('\n')}
`;

export function parseDrillOptions(args: readonly string[]): DrillOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { short: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
  });
  const all = values.short ? shortDrills : drills;
  const unknown = positionals.filter((name) => !all.some((drill) => drill.name === name));
  if (unknown.length > 0)
    throw new ExpectedError(`There is no ${values.short ? 'short ' : ''}drill ${unknown.join(', ')}.`);
  const chosen = positionals.length === 0 ? all : all.filter(({ name }) => positionals.includes(name));
  return { drills: chosen, ...values };
}
