import type { Workloads } from './workloads.ts';

/** A production that a rehearsal has made, as faults find it. */
export interface Production {
  readonly workloads: Workloads;
  /** Applies it with other values than it has, all at once. */
  change(sets: readonly string[]): Promise<void>;
  /** Applies it as it was at first, all at once. */
  changeBack(): Promise<void>;
  /** Applies what an older commit makes of it, with that commit's image, one chart after the other. */
  goBack(): Promise<void>;
  /** Applies it as it was at first, one chart after the other. */
  upgrade(): Promise<void>;
  /** Takes everything off a node, which gets nothing new until it is given back. */
  drain(): Promise<void>;
  undrain(): Promise<void>;
}

/** Something that happens to a production, by its owner's doing or not. */
export interface Fault {
  readonly name: string;
  /** What people call it. */
  readonly title: string;
  /** Resolves once it is through, or has struck. */
  readonly begin: (production: Production) => Promise<void>;
  /** Ends what does not end by itself. */
  readonly end?: (production: Production) => Promise<void>;
  /** What it needs of the cluster; without, it is left out and told. */
  readonly needs?: 'three nodes to schedule on' | 'an older commit';
  /** How many milliseconds of one pod's requests may fail; none where undefined. */
  readonly mayFailMs?: number;
  /** How many milliseconds of one pod's log lines may be lost; none where undefined. */
  readonly mayLoseMs?: number;
}
