import type { ApiObject } from './api-object.ts';
import { checkHosts } from './hosts.ts';
import { createSchemaCheck } from './kubernetes-schema.ts';
import { checkNames } from './names.ts';
import { checkNetworkPolicies } from './network-soundness.ts';
import { checkPodHardening } from './pod-hardening.ts';
import { checkPodSecurity } from './pod-security.ts';
import { checkPorts } from './ports-exist.ts';
import { checkReferences } from './references-exist.ts';
import { checkScrapeTargets } from './scrape-targets.ts';
import { checkSecrets } from './secrets.ts';
import { checkSelectors } from './selectors-find-pods.ts';

/** What manifests alone do not say about their environment. Workloads and Secrets go by `namespace/name`. */
export interface Environment {
  /** Workloads that may write to the root of their file system, for live update. */
  readonly writableRoots: ReadonlySet<string>;
  /** Secrets that the owner of the environment provides. */
  readonly secrets: ReadonlySet<string>;
  /** Workloads that have no metrics to scrape. */
  readonly withoutMetrics: ReadonlySet<string>;
}

/**
 * Makes the function that runs every check over all objects of an environment and returns what they find, nothing where
 * all is well. Objects that Kubernetes would not even read are reported alone: the other checks rely on their types.
 */
export function createChecks(): (objects: readonly ApiObject[], environment: Environment) => string[] {
  const checkSchema = createSchemaCheck();
  return (objects, { writableRoots, secrets, withoutMetrics }) => {
    const malformed = checkSchema(objects);
    if (malformed.length > 0) return malformed;
    const findings = [
      ...checkNames(objects),
      ...checkPodSecurity(objects),
      ...checkPodHardening(objects, writableRoots),
      ...checkSelectors(objects),
      ...checkPorts(objects),
      ...checkReferences(objects, secrets),
      ...checkHosts(objects),
      ...checkScrapeTargets(objects, withoutMetrics),
      ...checkNetworkPolicies(objects),
      ...checkSecrets(objects),
    ];
    // What several containers or variables lack is one finding.
    return [...new Set(findings)];
  };
}
