import type { Environment } from './processes/measured-process.ts';
import type { Sinks } from './sinks/sinks.ts';

/** How long and how often things are measured. */
export interface Times {
  readonly rounds: number;
  readonly warmUpSeconds: number;
  /** What a server has answered at least before it is measured under full load. */
  readonly warmUpRequests: number;
  readonly seconds: number;
  /** How long each load lasts at which latency is looked at. */
  readonly latencySeconds: number;
  /** How long the whole pipeline is measured: some of its servers do much of their work every half minute. */
  readonly pipelineSeconds: number;
  /** How long it is where nothing is cached: Tempo compacts every five minutes, which may cost more than all else. */
  readonly cycleSeconds: number;
  /** How long each load lasts that may be more than there is room for. */
  readonly overloadSeconds: number;
  readonly memorySeconds: number;
  readonly startUps: number;
}

export interface Setting {
  readonly times: Times;
  readonly sinks: Sinks;
  /** The environment of every process. */
  readonly environment: Environment;
  /** Where profiles of the measured servers are written, if they are wanted. */
  readonly profileFolder: string | undefined;
  /** Part of the ids of the variants that are wanted; every one where empty. */
  readonly variants: readonly string[];
  /** The revision that this one is measured against, if one is wanted. */
  readonly against: string | undefined;
  readonly say: (text: string) => void;
}

/** A promise of the bench, kept or not. */
export interface Goal {
  readonly text: string;
  readonly value: string;
  readonly met: boolean;
}

/** What one section has found out. */
export interface Findings {
  readonly title: string;
  /** What was done, for people: whole sentences. */
  readonly notes: readonly string[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly goals: readonly Goal[];
  /** All of it as numbers. */
  readonly measured: unknown;
}

export type Section = (setting: Setting) => Promise<Findings>;
