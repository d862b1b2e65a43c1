import type { JsonValue } from '#libs/kernel';
import type { Anchor } from './anchor.js';
import { MerkleTree } from './merkle-tree.js';
import { headLeaf, type NamedHead } from './stream-heads.js';

/** An anchor and when it was made. */
export type DatedAnchor = Anchor & { readonly at: string };

/** An anchor as it is kept outside the log; `heads` where it was written with all of them. */
export type HeldAnchor = Pick<Anchor, 'number' | 'events' | 'root'> &
  Partial<DatedAnchor> & { readonly heads?: readonly NamedHead[] };

export const anchorFormat = 'casebook-anchor/1';

/** A file that is no anchor, or contradicts itself. */
export class AnchorFileError extends Error {
  constructor(problem: string) {
    super(`the anchor file ${problem}`);
    this.name = 'AnchorFileError';
  }
}

/** The lines of an anchor's file: JSON, each head on a line of its own, in the order of the leaves. */
export function* anchorFileLines(anchor: DatedAnchor, heads?: Iterable<NamedHead>): Iterable<string> {
  const { number, at, events, streams, root, previousRoot, findings } = anchor;
  const fields = { format: anchorFormat, number, at, events, streams, root, previousRoot, findings };
  const entries = Object.entries(fields).map(([name, value]) => ` ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  yield `{\n${entries.join(',\n')}`;
  if (heads !== undefined) {
    let separator = ',\n "heads": [\n';
    for (const head of heads) {
      yield `${separator}  ${JSON.stringify(head)}`;
      separator = ',\n';
    }
    yield '\n ]';
  }
  yield '\n}\n';
}

/**
 * Reads an anchor's file, also one that was typed from paper: the root may be written in groups.
 * @throws AnchorFileError where it is none, or its heads do not make its root.
 */
export function readAnchorFile(text: string): HeldAnchor {
  const given = parsed(text);
  if (given.format !== anchorFormat) throw new AnchorFileError(`is not of the format ${anchorFormat}`);
  const { number, events } = given;
  const root = rootIn(given.root);
  if (!isCount(number) || !isCount(events) || root === undefined) {
    throw new AnchorFileError('must have a number, a count of events and a root of 64 hexadecimal digits');
  }
  const anchor = { ...(given as Partial<DatedAnchor>), number, events, root };
  if (given.heads === undefined) return { ...anchor, heads: undefined };
  const heads = headsIn(given.heads);
  const problem = contradiction({ ...anchor, heads });
  if (problem !== undefined) throw new AnchorFileError(`contradicts itself: ${problem}`);
  return { ...anchor, heads };
}

/** A root as it is printed: four lines of four groups of four hexadecimal digits. */
export function printedRoot(root: string): readonly string[] {
  const groups = root.match(/.{4}/g) ?? [];
  return [0, 4, 8, 12].map((first) => groups.slice(first, first + 4).join(' '));
}

/** A root as somebody wrote it, without its spaces; undefined where it is none. */
export function rootIn(given: unknown): string | undefined {
  const digits = typeof given === 'string' ? given.replace(/\s/g, '').toLowerCase() : '';
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}

function parsed(text: string): { readonly [key: string]: JsonValue | undefined } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AnchorFileError('is not JSON');
  }
  if (typeof value !== 'object' || value === null) throw new AnchorFileError('is not a JSON object');
  return value as { readonly [key: string]: JsonValue };
}

function headsIn(given: JsonValue): readonly NamedHead[] {
  const isHead = (head: unknown) =>
    Array.isArray(head) && typeof head[0] === 'string' && Number.isSafeInteger(head[1]) && typeof head[2] === 'string';
  if (!Array.isArray(given) || !given.every(isHead)) {
    throw new AnchorFileError('has heads that are not of the form [stream, revision, link]');
  }
  return given as unknown as readonly NamedHead[];
}

function contradiction({ events, root, heads = [] }: HeldAnchor): string | undefined {
  const counted = heads.reduce((sum, [, revision]) => sum + revision + 1, 0);
  if (counted !== events) return `its heads count ${counted} events, and it says ${events}`;
  const tree = new MerkleTree();
  heads.forEach((head, place) => {
    tree.set(place, headLeaf(head));
  });
  const made = tree.root();
  return made === root ? undefined : `its heads make the root ${made}, and it says ${root}`;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
