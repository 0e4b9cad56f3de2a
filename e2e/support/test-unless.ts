import { test } from '@jest/globals';

/** Where everything has to be there, as in the cluster's workflow, nothing is skipped: what is absent fails. */
const maySkip = (globalThis as { readonly e2eForbidSkips?: boolean }).e2eForbidSkips !== true;

/** A test, or one that is reported as skipped with its reason where something is absent. */
export function testUnless(absent: string | undefined): (name: string, run: () => Promise<void>) => void {
  if (absent === undefined) return test;
  if (maySkip) return (name, run) => test.skip(`${name} (${absent})`, run);
  return (name) =>
    test(name, () => {
      throw new Error(`It may not be skipped here (E2E_FORBID_SKIPS), but there is ${absent}.`);
    });
}
