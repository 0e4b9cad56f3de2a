import type { Section } from '../setting.ts';
import { cost } from './cost.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { overload } from './overload.ts';
import { pipeline } from './pipeline.ts';
import { saturation } from './saturation.ts';
import { scrape } from './scrape.ts';
import { servers } from './servers.ts';
import { startUp } from './start-up.ts';
import { throughput } from './throughput.ts';

/** Everything there is to measure, by the name that the command line has for it. */
export const sections = {
  'start-up': startUp,
  // They come before anything else has filled the servers of a stack.
  servers,
  pipeline,
  saturation,
  cost,
  throughput,
  latency,
  overload,
  scrape,
  memory,
} as const satisfies Record<string, Section>;

export type SectionName = keyof typeof sections;
