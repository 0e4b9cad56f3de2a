import { ExpectedError } from '../platform/expected-error.ts';
import type { Kubectl } from './kubectl.ts';

export interface Nodes {
  /** What stays where it is: the load and the bucket. */
  readonly home: string;
  /** The one that is drained, where there are enough. */
  readonly drained: string | undefined;
  readonly count: number;
}

interface NodeObject {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly unschedulable?: boolean; readonly taints?: readonly { readonly effect: string }[] };
}

/** Three brokers and three Lokis that share no node need three of them. */
const enough = 3;

/** The nodes that take any pod. */
export async function chooseNodes(kubectl: Kubectl): Promise<Nodes> {
  const list = await kubectl.get<{ items: readonly NodeObject[] }>('nodes');
  const names = (list?.items ?? [])
    .filter(({ spec }) => !spec.unschedulable && !spec.taints?.some(({ effect }) => effect.startsWith('No')))
    .map(({ metadata }) => metadata.name);
  const [home] = names;
  if (home === undefined) throw new ExpectedError('The cluster has no node that takes pods: "kubectl get nodes".');
  return { home, drained: names.length >= enough ? names.at(-1) : undefined, count: names.length };
}
