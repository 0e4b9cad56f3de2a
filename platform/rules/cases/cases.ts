import type { RuleCase } from '../test-file.ts';
import { diskCases } from './disks.ts';
import { kafkaCases } from './kafka.ts';
import { logCases } from './logs.ts';
import { processCases } from './processes.ts';
import { refusalCases } from './refusals.ts';
import { requestCases } from './requests.ts';
import { selfCases } from './self.ts';
import { sloCases } from './slos.ts';
import { swapiCases } from './swapi.ts';
import { targetCases } from './targets.ts';
import { traceCases } from './traces.ts';

/** Situations in which each alert fires, and those in which it must not, by the file of the rules they play. */
export const ruleCases: Readonly<Record<string, readonly RuleCase[]>> = {
  'requests.yaml': [...requestCases, ...refusalCases, ...swapiCases],
  'slos.yaml': sloCases,
  'logs.yaml': [...logCases, ...kafkaCases],
  'traces.yaml': traceCases,
  'processes.yaml': [...processCases, ...diskCases],
  'targets.yaml': targetCases,
  'self.yaml': selfCases,
};
