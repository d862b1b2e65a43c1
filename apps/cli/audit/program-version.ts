import { existsSync, readFileSync } from 'node:fs';

/** The version of this program, from its package.json: two folders up from the sources, three from what is built of them. */
export function programVersion(): string {
  const files = ['../../../package.json', '../../../../package.json'].map((path) => new URL(path, import.meta.url));
  const file = files.find((url) => existsSync(url));
  if (file === undefined) return 'unknown';
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
