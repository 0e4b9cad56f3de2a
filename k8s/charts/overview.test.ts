import { expect, test } from '@jest/globals';
import { environments } from '../../platform/values/environments.ts';
import { synthesize } from '../../test/manifests.ts';
import type { ApiObject } from '../checks/api-object.ts';
import { declaredFlows } from '../network/flows.ts';

/** A line an object: for a reviewer, who sees here what a change adds, takes away or scales. */
function overview(objects: readonly ApiObject[]): string {
  return objects
    .map(({ kind, metadata: { namespace, name }, ...rest }) => {
      const { spec } = rest as { spec?: { replicas?: number } };
      // The hash at the end of a ConfigMap's or a Job's name follows from what is in it.
      const where = `${namespace ?? ''}/${name.replace(/-[0-9a-f]{10}$/, '-<hash>')}`;
      return `${kind.padEnd(24)} ${where}${spec?.replicas === undefined ? '' : ` x ${spec.replicas}`}`;
    })
    .join('\n');
}

test.each(environments)('the objects of %s', (environment) => {
  expect(overview(synthesize(environment).objects)).toMatchSnapshot();
});

test.each(environments)('who talks to whom in %s', (environment) => {
  const flows = declaredFlows(synthesize(environment).values);
  expect(flows.map(({ from, to, port }) => `${from} -> ${to}:${port}`).join('\n')).toMatchSnapshot();
});
