import { nodeMemory } from '../../platform/memory-limits.ts';
import { loadValues } from '../../platform/values/load-values.ts';

const { resources } = loadValues({ environment: 'local' }).api;

/** What the chart gives the api: the settings of its memory, and the limit of its container in MiB. */
export const chartSettings = nodeMemory(resources);
export const chartMemoryLimitMb = Number.parseInt(resources.memoryLimit, 10);
