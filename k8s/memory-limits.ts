import { parseQuantity } from './quantity.ts';
import type { Resources } from './values/schema.ts';

/** For GOMEMLIMIT: Go collects garbage harder as it comes near this, and stays below the limit at which the kernel would kill it. */
export function goMemoryLimit({ memoryLimit }: Resources): string {
  return `${Math.floor((parseQuantity(memoryLimit) * 0.9) / 1024 ** 2)}MiB`;
}

/**
 * For NODE_OPTIONS. By itself Node.js lets its heap grow to the whole of the limit before it collects the old part of
 * it. Beside the heap stand the young part, code, buffers and the queue to Kafka.
 */
export function nodeHeapLimit({ memoryLimit }: Resources): string {
  return `--max-old-space-size=${Math.floor((parseQuantity(memoryLimit) * 0.4) / 1024 ** 2)}`;
}
