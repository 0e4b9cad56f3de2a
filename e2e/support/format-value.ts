const sizes = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A value as a panel with that unit of Grafana's shows it, for those units that dashboards here use. */
export function formatValue(value: number, unit: string): string {
  switch (unit) {
    case 's':
      return seconds(value);
    case 'bytes':
      return bytes(value);
    case 'percentunit':
      return `${rounded(value * 100)} %`;
    case 'reqps':
      return `${rounded(value)} req/s`;
    case 'cps':
      return `${rounded(value)} /s`;
    default:
      return rounded(value);
  }
}

const rounded = (value: number): string => String(Number(value.toPrecision(3)));

function seconds(value: number): string {
  if (value >= 3600) return `${rounded(value / 3600)} h`;
  if (value >= 60) return `${rounded(value / 60)} min`;
  return value >= 1 || value === 0 ? `${rounded(value)} s` : `${rounded(value * 1000)} ms`;
}

function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log2(value) / 10));
  return `${rounded(value / 1024 ** power)} ${sizes[power]}`;
}
