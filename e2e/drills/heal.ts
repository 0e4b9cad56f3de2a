import type { StackControl } from '../../stack/control.ts';
import { eventually } from '../support/eventually.ts';
import { clearFaults } from '../support/faults.ts';

const healedWithin = { withinMs: 120_000, everyMs: 500 };

/** Ends whatever fault a drill has brought about, also one that was broken off; resolves once every server is ready. */
export async function heal(stack: StackControl, healUpstream = clearFaults): Promise<void> {
  await stack.signal('kafka', 'SIGCONT');
  const down = (await stack.status()).filter(({ state }) => state === 'stopped').map(({ name }) => name);
  // A server that needs another is started again and again until that one is there.
  await Promise.all(down.map((name) => stack.start(name)));
  await eventually(async () => {
    const unready = (await stack.status()).filter(({ state }) => state !== 'ready' && state !== 'left out');
    if (unready.length > 0) throw new Error(`not ready: ${unready.map(({ name }) => name).join(', ')}`);
  }, healedWithin);
  await healUpstream();
}
