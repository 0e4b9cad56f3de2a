import type { RequestListener } from 'node:http';
import type { Config } from './config.ts';
import type { EnvironmentVariable } from './contract.ts';
import type { OperationsResource } from './server/operations.ts';
import type { Logger } from './telemetry/logger.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { RequestOrigin } from './telemetry/request-origin.ts';

/** What main gives to the role it starts. */
export interface RoleContext {
  readonly version: string;
  /** Distinguishes the replicas of a role: the host's name, in a cluster the pod's. */
  readonly instance: string;
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly requestOrigin: RequestOrigin;
}

export interface Listener {
  readonly port: number;
  /** The variable that sets the port. */
  readonly variable: EnvironmentVariable;
}

/** What a role is made of, for main to listen with and to take down. */
export interface RoleParts {
  /** Absent for a role that serves nothing but its operations port. */
  readonly main?: Listener & { readonly handle: RequestListener };
  readonly operations: Listener & { readonly resources?: Readonly<Record<string, OperationsResource>> };
  /** Ends what runs in the background. */
  readonly close?: () => Promise<void>;
}
