import type { ServerName, StackControl } from '../../stack/control.ts';

/** A fault of the system: how it is brought about, and how it ends. */
export interface Drill {
  readonly name: string;
  /** What people call it. */
  readonly fault: string;
  /**
   * What has the fault. Of telemetry the requests must notice nothing; of upstream and of the api itself they may fail,
   * and only their accounts have to be right.
   */
  readonly of: 'telemetry' | 'upstream' | 'api';
  /** Without this server there is nothing to try. */
  readonly server: ServerName;
  /** How long the fault lasts; with 0 it ends as it begins. */
  readonly lastsMs: number;
  /** Where it is too short for its times to say anything but how busy the machine is. */
  readonly timesCount?: false;
  /** Brings about what can only be done without traffic. */
  readonly prepare?: (stack: StackControl) => Promise<void>;
  readonly begin: (stack: StackControl) => Promise<void>;
  /** Ends the fault. What has to be awaited until all is well again is the recovery, which begins as this is called. */
  readonly end: (stack: StackControl) => Promise<void>;
  /** Ends what would go on by itself where the drill is broken off before its end. */
  readonly breakOff?: () => Promise<void>;
  /** The alerts that it must bring to pending at least. */
  readonly raises: readonly string[];
  /** The others that it may: whether it does depends on when it strikes. */
  readonly mayRaise?: readonly string[];
  /** Whether requests may be refused for want of room: then some must be, and each must have an answer. */
  readonly refuses?: true;
  /** How many milliseconds of log lines the fault may cost; none where undefined. */
  readonly mayLoseMs?: number;
}
