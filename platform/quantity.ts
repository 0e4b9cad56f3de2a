const units: Readonly<Record<string, number>> = {
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  m: 0.001,
  '': 1,
};

/** The number a Kubernetes quantity stands for: bytes for 512Mi, cores for 250m. Throws on anything else. */
export function parseQuantity(quantity: string | number): number {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|m)?$/.exec(String(quantity)) ?? [];
  if (digits === undefined) throw new Error(`${quantity} is not a quantity such as 250m or 512Mi`);
  return Number(digits) * (units[unit] ?? Number.NaN);
}
