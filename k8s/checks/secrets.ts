import { type ApiObject, configMaps, ofKind, title } from './api-object.ts';
import { containersOf, workloadsOf } from './workloads.ts';

/** Variables whose name says that their value is nobody else's business. */
const confidential = /password|passwd|secret|token|key/i;

/** A setting, as most formats of configuration write one. Only names that cannot mean anything else count in these. */
const setting =
  /(?<![\w.-])-*(?<name>(?:\w[\w.-]*)?(?:password|passwd|secret)[\w.-]*)["']?[ \t]*[:=][ \t]*["']?(?<value>[^"'\s,}]+)/gi;

/** What gives nothing away: a path, a reference to a variable or file, a switch. */
const harmless = /^(\/|\.\/|\$[({_]|true$|false$|null$)/;

/** No manifest is a Secret or has a password in it, be it in a variable, an argument or a file of configuration. */
export function checkSecrets(objects: readonly ApiObject[]): string[] {
  return [
    ...ofKind(objects, 'Secret').map((object) => `${title(object)}: secrets are not for manifests`),
    ...configMaps(objects).flatMap((object) =>
      Object.entries(object.data ?? {}).flatMap(([key, text]) =>
        literalsIn(text).map((name) => `${title(object)} ${key}: ${name} has a literal value`),
      ),
    ),
    ...workloadsOf(objects).flatMap(({ object, pod }) =>
      containersOf(pod).flatMap(({ name: container, env = [], command = [], args = [] }) =>
        [
          ...env.filter(({ name, value }) => confidential.test(name) && isLiteral(value)).map(({ name }) => name),
          ...[...command, ...args].flatMap(literalsIn),
        ].map((name) => `${title(object)}: container ${container} has ${name} with a literal value`),
      ),
    ),
  ];
}

const isLiteral = (value = ''): boolean => value !== '' && !harmless.test(value);

const literalsIn = (text: string): string[] =>
  [...text.matchAll(setting)].filter(({ groups }) => isLiteral(groups?.value)).map(({ groups }) => groups?.name ?? '');
