import { expect, test } from '@jest/globals';
import { clusterEndpoints } from '../endpoints.ts';
import { completeValues, environments } from '../environments.ts';
import { syntaxErrors } from '../query-syntax.ts';
import { loadValues } from '../values/load-values.ts';
import { ruleFiles } from './rules.ts';

const everyEnvironment = environments.map((environment) => {
  const values = loadValues({ ...completeValues(environment), sets: ['api.resources.memoryLimit=100Mi'] });
  const groups = Object.values(ruleFiles(values, clusterEndpoints(values))).flatMap((file) => file.groups);
  return { environment, values, groups, rules: groups.flatMap((group) => group.rules) };
});

test.each(everyEnvironment)('in $environment, every expression parses', ({ rules }) => {
  expect(rules.length).toBeGreaterThan(0);
  expect(rules.flatMap(({ expr }) => syntaxErrors('prometheus', expr))).toEqual([]);
});

test.each(everyEnvironment)('in $environment, groups have names of their own', ({ groups }) => {
  const names = groups.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test.each(everyEnvironment)("in $environment, each scraped job's memory limit is a metric, in bytes", (given) => {
  const limits = given.rules.flatMap((rule) =>
    'record' in rule && rule.record === 'job:memory_limit:bytes' ? [[rule.labels?.job, rule.expr]] : [],
  );
  const jobs = clusterEndpoints(given.values).scrapeTargets.map(({ job }) => job);
  expect(limits.map(([job]) => job)).toEqual(expect.arrayContaining(jobs));
  expect(limits).toContainEqual(['api', `vector(${100 * 1024 ** 2})`]);
});

test.each(everyEnvironment)('in $environment, a target that is gone is noticed like one that is down', (given) => {
  const missing = given.rules.find((rule) => 'alert' in rule && rule.alert === 'TargetMissing');
  for (const { job } of clusterEndpoints(given.values).scrapeTargets) {
    expect(missing?.expr).toContain(`absent(up{job="${job}"})`);
  }
});
