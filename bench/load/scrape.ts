/** The sum of a metric over its series, from an operations port; 0 where it has none. */
export async function scrapeSum(operationsUrl: string, name: string): Promise<number> {
  const response = await fetch(`${operationsUrl}/metrics`);
  return sumOf(await response.text(), name);
}

/** The same as `scrapeSum`, of a text in the OpenMetrics format. */
export function sumOf(text: string, name: string): number {
  const samples = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
  return samples.reduce((sum, line) => sum + Number(line.replace(/\{.*?\} /, ' ').split(/\s+/)[1]), 0);
}
