import { fileURLToPath } from 'node:url';
import type { ValuesOptions } from './load-values.ts';

export const environments = ['local', 'ci', 'production'] as const;
export type Environment = (typeof environments)[number];

/** What is known here of each environment: production's owner is made up, so that its manifests can be read and tested. */
export function completeValues(environment: Environment): ValuesOptions {
  const example = fileURLToPath(new URL('../../charts-values/production.example.yaml', import.meta.url));
  return { environment, files: environment === 'production' ? [example] : [] };
}
