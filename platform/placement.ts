/** Where a server runs, which is all that differs between a pod and a process of one's own machine. */
export interface Placement {
  /** 0.0.0.0 in a pod, 127.0.0.1 for a process. */
  readonly listenAddress: string;
  /** The folder with the files of its configuration; absolute, without a trailing slash. */
  readonly configFolder: string;
  /** The folder it keeps its data in; absolute, without a trailing slash. */
  readonly dataFolder: string;
}
