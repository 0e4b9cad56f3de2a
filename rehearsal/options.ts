import { parseArgs } from 'node:util';
import { ExpectedError } from '../platform/expected-error.ts';
import type { Fault } from './fault.ts';
import { faults } from './faults.ts';

export interface RehearsalOptions {
  readonly context: string | undefined;
  readonly registry: string | undefined;
  /** Where the older manifests and image come from. */
  readonly from: string | undefined;
  readonly faults: readonly Fault[];
  /** Touches a cluster that is not of kind without asking. */
  readonly yes: boolean;
  /** Leaves production where it is at the end. */
  readonly keep: boolean;
  /** Whether docs/production.md gets the table. */
  readonly write: boolean;
}

export const rehearsalUsage = `npm run rehearse               applies production with small sizes to the cluster of kubectl's context, in namespaces
                               of its own, and holds its promises under load through every fault, about 40 minutes
npm run rehearse -- [FAULT...] [options]

  --context NAME    another context than kubectl's
  --registry HOST   where to push images to; else the one that the cluster names (KEP 1755), as "npm run up" makes it
  --from REVISION   the older commit to go back to and to upgrade from; without, these two are left out
  --yes             does not ask before it touches a cluster that is not of kind
  --keep            leaves everything where it is at the end
  --write           puts the table into docs/production.md as well

${faults.map(({ name, title }) => `  ${name.padEnd(22)}${title}`).join('\n')}
`;

export function parseRehearsalOptions(args: readonly string[]): RehearsalOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      context: { type: 'string' },
      registry: { type: 'string' },
      from: { type: 'string' },
      yes: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !faults.some((fault) => fault.name === name));
  if (unknown.length > 0) throw new ExpectedError(`There is no fault ${unknown.join(', ')}; --help lists them.`);
  const { context, registry, from, ...flags } = values;
  const chosen = positionals.length === 0 ? faults : faults.filter(({ name }) => positionals.includes(name));
  return { context, registry, from, faults: chosen, ...flags };
}
