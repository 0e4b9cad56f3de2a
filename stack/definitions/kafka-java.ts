import { join } from 'node:path';

/** Arguments of Java for a class of Kafka's; a short start and little memory matter more here than throughput. */
export const javaCommand = (logging: string, heap: string, jars: string, className: string): string[] => [
  `-Xmx${heap}`,
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  `-Dlog4j2.configurationFile=${logging}`,
  '-cp',
  join(jars, '*'),
  className,
];

/** Without a configuration log4j prints errors alone. */
export const javaLogging = {
  'appender.stdout.type': 'Console',
  'appender.stdout.name': 'stdout',
  'appender.stdout.layout.type': 'PatternLayout',
  'appender.stdout.layout.pattern': '[%d] %p %m (%c)%n',
  'rootLogger.level': 'info',
  'rootLogger.appenderRef.stdout.ref': 'stdout',
};

/** A file of properties; a value's backslashes stand for themselves. */
export const toProperties = (entries: Readonly<Record<string, string>>): string =>
  Object.entries(entries)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`)
    .join('');
