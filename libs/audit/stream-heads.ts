import type { Link } from './event-chain.js';
import { leafHash, MerkleTree } from './merkle-tree.js';
import { beforeFirst, type StreamHead } from './stream-verification.js';

/** The head of one stream as an anchor counts it. A link that cannot be read is empty. */
export type NamedHead = readonly [stream: string, revision: number, link: Link | ''];

/** A leaf of the tree over all heads: the hash of the canonical JSON of a stream's name, last revision and link. */
export function headLeaf(head: NamedHead): Buffer {
  return leafHash(JSON.stringify(head));
}

/**
 * The heads of all streams of a log as far as it has been walked, and the Merkle root over them (RFC 6962). The leaves stand in the
 * order in which the streams first appear in the log, so that a new one is added at the end and a root costs only what has changed
 * since the last. Some 300 bytes a stream: its name, revision and link, and 64 for the tree.
 */
export class StreamHeads {
  private readonly places = new Map<string, number>();
  private readonly streams: string[] = [];
  private readonly revisions: number[] = [];
  private readonly links: (Link | undefined)[] = [];
  private readonly tree = new MerkleTree();
  private changed = new Set<number>();

  /** How many streams there are. */
  get size(): number {
    return this.streams.length;
  }

  /** The head of a stream; what its first event follows, where it has none. */
  of(stream: string): StreamHead {
    const place = this.places.get(stream);
    return place === undefined ? beforeFirst(stream) : { revision: this.revisions[place]!, link: this.links[place] };
  }

  set(stream: string, { revision, link }: StreamHead): void {
    let place = this.places.get(stream);
    if (place === undefined) {
      place = this.streams.push(stream) - 1;
      this.places.set(stream, place);
    }
    this.revisions[place] = revision;
    this.links[place] = link;
    this.changed.add(place);
  }

  /** The root over all heads, in hexadecimal digits. */
  root(): string {
    this.update();
    return this.tree.root();
  }

  /** Where a stream's leaf stands and its audit path; undefined where there is no such stream. */
  proofOf(stream: string): { readonly leaf: number; readonly path: readonly string[] } | undefined {
    const leaf = this.places.get(stream);
    if (leaf === undefined) return undefined;
    this.update();
    return { leaf, path: this.tree.path(leaf) };
  }

  /** Every stream, in the order of the leaves. */
  names(): Iterable<string> {
    return this.streams.values();
  }

  /** Every head, in the order of the leaves. */
  *all(): Iterable<NamedHead> {
    for (let place = 0; place < this.streams.length; place += 1) yield this.at(place);
  }

  private at(place: number): NamedHead {
    return [this.streams[place]!, this.revisions[place]!, this.links[place] ?? ''];
  }

  private update(): void {
    // New leaves have to come in their order.
    for (const place of [...this.changed].sort((one, other) => one - other)) {
      this.tree.set(place, headLeaf(this.at(place)));
    }
    this.changed = new Set();
  }
}
