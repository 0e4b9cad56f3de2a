/** Expressions that several rules share, and dashboards some of them. */

/** Selects the requests that count as failed, of metrics with the status of the answer. */
export const failed = 'http_response_status_code=~"5.."';

/**
 * Selects the requests that count at all: 4xx are their senders' own, and a flood of them would hide what fails. A 499 is
 * of a sender that has run out of patience.
 */
export const valid = 'http_response_status_code!~"4(0|1|2|3|4|5)."';

/** How often something happened, by the labels given; absent where it did not. The counter has to begin at 0. */
export const increased = (counter: string, window: string, by: string): string =>
  `sum by (${by}) (increase(${counter}[${window}])) > 0`;

/**
 * The same for counters that servers show only once something has happened. They begin above 0, and no increase ever
 * sees that step: a series that was not there at the window's beginning counts with its value.
 */
export const occurrences = (counter: string, window: string, by: string): string =>
  `sum by (${by}) (increase(${counter}[${window}]) > 0 or (${counter} > 0 unless ${counter} offset ${window}))`;

/** What there is of it, or else 0 while that which has it is seen at all. */
export const orZero = (expression: string, seen: string): string => `(${expression} or 0 * ${seen})`;

/** From 0 to 1. A part without a series is none of the whole; without a whole there is no ratio, where PromQL has NaN. */
export const ratio = (part: string, whole: string): string => `${orZero(part, whole)} / (${whole} > 0)`;
