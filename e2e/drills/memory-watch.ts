import type { StackControl } from '../../stack/control.ts';

/** Looks at the memory of the api again and again. */
export interface MemoryWatch {
  /** The most since the last time this was called. */
  takePeakBytes(): number;
  stop(): void;
}

const everyMs = 1_000;

export function watchMemory(stack: Pick<StackControl, 'status'>): MemoryWatch {
  let peakBytes = 0;
  const look = async () => {
    const api = (await stack.status()).find(({ name }) => name === 'api');
    peakBytes = Math.max(peakBytes, api?.memoryBytes ?? 0);
  };
  // A look that fails says that the stack has gone, which whatever comes next tells.
  const looking = setInterval(() => void look().catch(() => undefined), everyMs);
  return {
    takePeakBytes() {
      const taken = peakBytes;
      peakBytes = 0;
      return taken;
    },
    stop: () => clearInterval(looking),
  };
}
