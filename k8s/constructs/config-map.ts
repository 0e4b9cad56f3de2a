import { createHash } from 'node:crypto';
import { ConfigMap } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';

/** Contents by file name. */
export type Files = Readonly<Record<string, string>>;

/**
 * Adds an immutable ConfigMap whose name carries a hash of its files, and returns the name: pods that mount it roll
 * when a file changes, and a roll-back finds the old files still there.
 */
export function addConfigMap(scope: Construct, name: string, files: Files): string {
  const hashed = `${name}-${hashOf(files)}`;
  new ConfigMap(scope, `files-${name}`, { metadata: { name: hashed }, data: { ...files }, immutable: true });
  return hashed;
}

/** Adds a ConfigMap under a name that stays, for files that a server reads again when they change. */
export function addLiveConfigMap(scope: Construct, name: string, files: Files): string {
  new ConfigMap(scope, `files-${name}`, { metadata: { name }, data: { ...files } });
  return name;
}

/** Ten hexadecimal digits of anything that JSON can hold. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 10);
}
