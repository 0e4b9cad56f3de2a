import { z } from 'zod';

const rateRule = 'expected a number from 0 to 1';
const rate = z.number(rateRule).min(0, rateRule).max(1, rateRule);
const textRule = 'expected a text of at most 200 characters';
const latencyRule = 'expected a whole number from 0 to 60000';

/**
 * How slow and how unreliable to be. Rates are shares of the requests whose target has the text `only`, which is all of
 * them where it is empty; what is absent is 0.
 */
export const faultSettingsSchema = z.strictObject({
  latencyMs: z.int(latencyRule).min(0, latencyRule).max(60_000, latencyRule).default(0),
  errorRate: rate.default(0),
  hangRate: rate.default(0),
  only: z.string(textRule).max(200, textRule).default(''),
});
export type FaultSettings = Readonly<z.infer<typeof faultSettingsSchema>>;

/** The faults to inject from now on; none to begin with. */
export interface Faults {
  current(): FaultSettings;
  set(settings: FaultSettings): void;
  clear(): void;
}

export function createFaults(): Faults {
  const none = faultSettingsSchema.parse({});
  let current: FaultSettings = none;
  return {
    current: () => current,
    set(settings) {
      current = settings;
    },
    clear() {
      current = none;
    },
  };
}
