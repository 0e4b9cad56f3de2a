import { test } from '@jest/globals';

/** A test, or one that is reported as skipped with its reason where something is absent. */
export const testUnless = (absent: string | undefined) => (name: string, run: () => Promise<void>) =>
  absent === undefined ? test(name, run) : test.skip(`${name} (${absent})`, run);
