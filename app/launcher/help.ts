import { openTelemetryVariables, variables } from '../config.ts';

/** Every variable the service reads, with its default and unit. */
export function helpText(): string {
  const own = Object.entries(variables).map(([name, { roles, fallback, unit, help }]) => ({
    name,
    value: fallback === undefined ? '-' : String(fallback),
    unit,
    help: `${help} (${roles.join(', ')})`,
  }));
  const standard = openTelemetryVariables.map(([name, value, unit, help]) => ({
    name,
    value: value || '-',
    unit,
    help,
  }));
  return [
    'npm start runs api and upstream and, where OTEL_EXPORTER_OTLP_ENDPOINT is a port of this machine on which nothing',
    'listens, a receiver for their traces with a page that shows them. It sets FAULTS_ENABLED=true,',
    'OTEL_BSP_SCHEDULE_DELAY=500 and SWAPI_URL to its own upstream, unless they are set. One role alone:',
    'npx node app/main.ts api|upstream|lag',
    '',
    'Environment variables (default, unit, meaning and roles):',
    ...own.map(line),
    '',
    'Of the OpenTelemetry specification, for every role:',
    ...standard.map(line),
    '',
  ].join('\n');
}

function line({ name, value, unit, help }: { name: string; value: string; unit: string; help: string }): string {
  return `  ${name.padEnd(34)} ${value.padEnd(26)} ${unit.padEnd(13)} ${help}`;
}
