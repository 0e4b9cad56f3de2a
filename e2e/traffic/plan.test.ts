import { expect, test } from '@jest/globals';
import { createPlan, type PlannedRequest, type TrafficMix } from './plan.ts';

const mix: TrafficMix = { seed: 1, errors: 0.2, expand: 0.25, fanOut: 2 };

function take(count: number, changes: Partial<TrafficMix> = {}): PlannedRequest[] {
  const next = createPlan({ ...mix, ...changes });
  return Array.from({ length: count }, next);
}

const share = (requests: readonly PlannedRequest[], kind: PlannedRequest['kind']) =>
  requests.filter((request) => request.kind === kind).length / requests.length;

test('the same seed gives the same requests, another seed others', () => {
  expect(take(200)).toEqual(take(200));
  expect(take(200, { seed: 2 })).not.toEqual(take(200));
});

test('shares of wrong and of expanded requests are as asked for', () => {
  const requests = take(20_000);
  expect(share(requests, 'wrong')).toBeCloseTo(0.2, 1.5);
  expect(share(requests, 'expand')).toBeCloseTo(0.8 * 0.25, 1.5);
});

test('without errors every request is to be answered 200', () => {
  expect(new Set(take(2_000, { errors: 0 }).map(({ status }) => status))).toEqual(new Set([200]));
});

test('wrong requests are to be answered both 400 and 404', () => {
  expect(new Set(take(200, { errors: 1 }).map(({ status }) => status))).toEqual(new Set([400, 404]));
});

test('sound requests are of every kind', () => {
  const kinds = new Set(take(500, { errors: 0 }).map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['index', 'record', 'page', 'search', 'expand']));
});

test('the fan-out says how many fields are expanded', () => {
  const [request] = take(1, { errors: 0, expand: 1, fanOut: 3 });
  expect(request?.path).toMatch(/^\/people\/\d+\?expand=homeworld,films,starships$/);
});
