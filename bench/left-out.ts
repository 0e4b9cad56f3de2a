import type { Findings } from './setting.ts';

/** The findings of a section that cannot be measured here. */
export const leftOut = (title: string, why: string): Findings => ({
  title,
  notes: [`Left out: ${why}.`],
  columns: [],
  rows: [],
  goals: [],
  measured: undefined,
});
