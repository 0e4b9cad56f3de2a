/** Expressions that several rules share. */

/** How often something happened, by the labels given; absent where it did not. The counter has to begin at 0. */
export const increased = (counter: string, window: string, by: string): string =>
  `sum by (${by}) (increase(${counter}[${window}])) > 0`;

/**
 * The same for counters that servers show only once something has happened. They begin above 0, and no increase ever
 * sees that step: a series that was not there at the window's beginning counts with its value.
 */
export const occurrences = (counter: string, window: string, by: string): string =>
  `sum by (${by}) (increase(${counter}[${window}]) > 0 or (${counter} > 0 unless ${counter} offset ${window}))`;

/** From 0 to 1. A part without a series is none of the whole; without a whole there is no ratio, where PromQL has NaN. */
export const ratio = (part: string, whole: string): string => `(${part} or 0 * ${whole}) / (${whole} > 0)`;
