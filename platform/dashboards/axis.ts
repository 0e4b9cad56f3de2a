/**
 * How far an axis reaches at least, by unit. Without it Grafana draws a ratio that is zero up to 10,000 %, and a rate
 * that is zero up to 100; with it what is nothing looks like nothing.
 */
const leastByUnit: Readonly<Record<string, number>> = {
  percentunit: 0.01,
  reqps: 1,
  cps: 1,
  short: 1,
  none: 1,
  s: 0.01,
  bytes: 1_048_576,
};

/** Throws for a unit of which nobody has said how little of it is worth a look. */
export function leastAxis(unit: string): number {
  const least = leastByUnit[unit];
  if (least === undefined) throw new Error(`axis.ts does not say how far an axis in ${unit} reaches at least.`);
  return least;
}
