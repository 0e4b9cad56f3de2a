import { parseQuantity } from './quantity.ts';
import type { ContainerResources } from './values/schema.ts';

const mebibyte = 1024 ** 2;

/**
 * Variables that keep a Go process below its limit. By itself it collects garbage only once there is as much of it as
 * of what is in use, which is most of the limit; near GOMEMLIMIT it collects harder. Beside that stand the pages of its
 * program and of the files it maps.
 */
export function goMemory({ memoryLimit }: ContainerResources): Record<string, string> {
  return { GOGC: '50', GOMEMLIMIT: `${Math.floor((parseQuantity(memoryLimit) * 0.9) / mebibyte)}MiB` };
}

/**
 * Variables that keep a Node.js process small. By itself it lets its heap grow to the whole of the limit before it
 * collects the old part of it, lets the young part grow without a thought of the limit, and glibc keeps what was freed
 * in up to eight arenas per core, one for each thread that compresses. Beside the old part stand the young one (three
 * times a semi-space), code, buffers and the queue to Kafka.
 */
export function nodeMemory(resources: ContainerResources): Record<string, string> {
  const sizes = { old: oldSpaceBytes(resources) / mebibyte, semi: semiSpaceBytes(resources) / mebibyte };
  return {
    NODE_OPTIONS: `--max-old-space-size=${Math.floor(sizes.old)} --max-semi-space-size=${sizes.semi}`,
    MALLOC_ARENA_MAX: '2',
  };
}

const largestSemiSpaceBytes = 32 * mebibyte;

/**
 * The larger it is, the more of what a request has made is garbage by the time it is looked at, up to 32 MiB; no more
 * than a tenth of the limit, for three of them may be in use. A power of two, as V8 makes it one.
 */
function semiSpaceBytes({ memoryLimit }: ContainerResources): number {
  const share = Math.min(parseQuantity(memoryLimit) / 10, largestSemiSpaceBytes);
  return 2 ** Math.floor(Math.log2(share));
}

/** What the old part of a Node.js process' heap may take. */
export const oldSpaceBytes = ({ memoryLimit }: ContainerResources): number => parseQuantity(memoryLimit) * 0.4;
