import { hash } from 'node:crypto';

/** Bytes of a SHA-256. */
const width = 32;
const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** The hash of a leaf: SHA-256 of 0x00 and its data as UTF-8 (RFC 6962, 2.1). */
export function leafHash(data: string): Buffer {
  return hash('sha256', Buffer.concat([leafPrefix, Buffer.from(data)]), 'buffer');
}

/** The hash of a node: SHA-256 of 0x01, the left and the right hash (RFC 6962, 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([nodePrefix, left, right]), 'buffer');
}

/**
 * A Merkle tree as in RFC 6962, 2.1, whose leaves may also change in place. Leaf by leaf, the hashes of each level lie one behind the
 * other: two neighbours make a node of the next, and a last one without a neighbour goes up as it is, which is the shape the RFC
 * describes from above. A root costs a hash for each node above a leaf that changed since the last one: 64 bytes a leaf in all.
 */
export class MerkleTree {
  private readonly levels: Level[] = [new Level()];
  private changed = new Set<number>();

  get size(): number {
    return this.levels[0]!.size;
  }

  /** Sets the hash of a leaf, or adds it where `index` is the number of leaves so far. */
  set(index: number, leaf: Uint8Array): void {
    this.levels[0]!.set(index, leaf);
    this.changed.add(index);
  }

  /** The root, in hexadecimal digits; that of no leaves is the SHA-256 of nothing. */
  root(): string {
    this.update();
    return this.size === 0 ? hash('sha256', '') : this.levels.at(-1)!.at(0).toString('hex');
  }

  /** The audit path of a leaf, in hexadecimal digits, from its neighbour up (RFC 6962, 2.1.1). */
  path(index: number): string[] {
    this.update();
    const path: string[] = [];
    let at = index;
    for (const level of this.levels) {
      const neighbour = at ^ 1;
      if (neighbour < level.size) path.push(level.at(neighbour).toString('hex'));
      at >>= 1;
    }
    return path;
  }

  private update(): void {
    let changed = this.changed;
    for (let depth = 0; this.levels[depth]!.size > 1; depth += 1) {
      const below = this.levels[depth]!;
      this.levels[depth + 1] ??= new Level();
      const level = this.levels[depth + 1]!;
      const parents = new Set<number>();
      for (const index of changed) parents.add(index >> 1);
      for (const parent of [...parents].sort((one, other) => one - other)) {
        const [left, right] = [2 * parent, 2 * parent + 1];
        level.set(parent, right < below.size ? nodeHash(below.at(left), below.at(right)) : below.at(left));
      }
      changed = parents;
    }
    this.changed = new Set();
  }
}

/** The hashes of one level, one behind the other. */
class Level {
  private bytes = Buffer.alloc(64 * width);
  size = 0;

  at(index: number): Buffer {
    return this.bytes.subarray(index * width, (index + 1) * width);
  }

  set(index: number, digest: Uint8Array): void {
    if (index > this.size) throw new RangeError(`a tree of ${this.size} hashes has no place ${index}`);
    this.size = Math.max(this.size, index + 1);
    if (this.size * width > this.bytes.length) this.bytes = Buffer.concat([this.bytes], 2 * this.bytes.length);
    this.bytes.set(digest, index * width);
  }
}

/**
 * The root that a leaf and its audit path lead to, in hexadecimal digits (RFC 9162, 2.1.3.2); undefined where a tree of this size has no
 * such path.
 * @param index the place of the leaf, from 0. @param size how many leaves the tree has.
 */
export function rootOfPath(leaf: Uint8Array, index: number, size: number, path: readonly string[]): string | undefined {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return undefined;
  const steps = [...path];
  let node: Uint8Array = leaf;
  let [at, last] = [index, size - 1];
  while (last > 0) {
    const isLeft = at % 2 === 0;
    if (!(isLeft && at === last)) {
      const step = steps.shift();
      if (step === undefined || !/^[0-9a-f]{64}$/.test(step)) return undefined;
      const neighbour = Buffer.from(step, 'hex');
      node = isLeft ? nodeHash(node, neighbour) : nodeHash(neighbour, node);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return steps.length === 0 ? Buffer.from(node).toString('hex') : undefined;
}
