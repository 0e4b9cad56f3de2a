/**
 * The checksum of a file in what a project publishes: lines of `checksum  name`, as of sha256sum, where a name may
 * begin with `*` or a folder; the checksum alone; or `name: CHECK SUM` over several lines, as of gpg, which Apache
 * uses. In lower case; undefined where there is none of that length.
 */
export function publishedChecksum(text: string, file: string, algorithm: 'sha256' | 'sha512'): string | undefined {
  const digits = algorithm === 'sha256' ? 64 : 128;
  const checksum = new RegExp(`^[0-9a-f]{${digits}}$`);
  const found = [...inLines(text, file), text.trim(), afterName(text, file)].map((one) => one.toLowerCase());
  return found.find((one) => checksum.test(one));
}

function inLines(text: string, file: string): string[] {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  return lines
    .filter(([, name = '']) => name.replace(/^\*/, '').split('/').at(-1) === file)
    .map(([checksum = '']) => checksum);
}

function afterName(text: string, file: string): string {
  const [name, ...rest] = text.trim().split(':');
  return name === file ? rest.join('').replaceAll(/\s/g, '') : '';
}
