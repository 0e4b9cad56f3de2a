import { parseQuantity } from './quantity.ts';
import type { ContainerResources } from './values/schema.ts';

/**
 * Variables that keep a Go process below its limit. By itself it collects garbage only once there is as much of it as
 * of what is in use, which is most of the limit; near GOMEMLIMIT it collects harder. Beside that stand the pages of its
 * program and of the files it maps.
 */
export function goMemory({ memoryLimit }: ContainerResources): Record<string, string> {
  return { GOGC: '50', GOMEMLIMIT: `${Math.floor((parseQuantity(memoryLimit) * 0.9) / 1024 ** 2)}MiB` };
}

/**
 * Variables that keep a Node.js process small. By itself it lets its heap grow to the whole of the limit before it
 * collects the old part of it, lets the young part grow to 48 MiB under any load, and glibc keeps what was freed in up
 * to eight arenas per core, one for each thread that compresses. Beside the old part stand the young one (three times
 * a semi-space), code, buffers and the queue to Kafka.
 */
export function nodeMemory(resources: ContainerResources): Record<string, string> {
  const mebibytes = Math.floor(oldSpaceBytes(resources) / 1024 ** 2);
  return { NODE_OPTIONS: `--max-old-space-size=${mebibytes} --max-semi-space-size=8`, MALLOC_ARENA_MAX: '2' };
}

/** What the old part of a Node.js process' heap may take. */
export const oldSpaceBytes = ({ memoryLimit }: ContainerResources): number => parseQuantity(memoryLimit) * 0.4;
