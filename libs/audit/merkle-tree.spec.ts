import { hash } from 'node:crypto';
import fc from 'fast-check';
import { leafHash, MerkleTree, nodeHash, rootOfPath } from './merkle-tree.js';

/** RFC 6962, 2.1, word for word: the tree from above. */
function rootByTheBook(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return hash('sha256', '', 'buffer');
  if (leaves.length === 1) return Buffer.from(leaves[0]!);
  let k = 1;
  while (2 * k < leaves.length) k *= 2;
  return nodeHash(rootByTheBook(leaves.slice(0, k)), rootByTheBook(leaves.slice(k)));
}

function treeOf(leaves: readonly Uint8Array[]): MerkleTree {
  const tree = new MerkleTree();
  leaves.forEach((leaf, index) => {
    tree.set(index, leaf);
  });
  return tree;
}

const leafOf = (value: number) => leafHash(`leaf ${value}`);
const leaves = fc.array(fc.nat(), { minLength: 1, maxLength: 70 }).map((values) => values.map(leafOf));

describe('a Merkle tree', () => {
  // The leaves and roots that the implementations of Certificate Transparency test with, as far as they are text.
  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('of %i leaves has the root that Certificate Transparency has for them', (count, root) => {
    const inputs = ['', '\0', '\x10', ' !', '01', '@ABC', 'PQRSTUVW', '`abcdefghijklmno'];
    expect(treeOf(inputs.slice(0, count).map(leafHash)).root()).toBe(root);
  });

  it('has the root of the book, also where leaves are added and changed between two roots', () => {
    const step = fc.record({ at: fc.nat(), value: fc.nat(), ask: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const tree = new MerkleTree();
        const plain: Buffer[] = [];
        for (const { at, value, ask } of steps) {
          const index = at % (plain.length + 1);
          plain[index] = leafOf(value);
          tree.set(index, plain[index]);
          if (ask) expect(tree.root()).toBe(rootByTheBook(plain).toString('hex'));
        }
        expect(tree.root()).toBe(rootByTheBook(plain).toString('hex'));
      }),
    );
  });

  it('has no holes', () => {
    expect(() => new MerkleTree().set(1, leafOf(1))).toThrow(RangeError);
  });
});

describe('an audit path', () => {
  it('leads from every leaf to the root', () => {
    fc.assert(
      fc.property(leaves, (given) => {
        const tree = treeOf(given);
        given.forEach((leaf, index) => {
          expect(rootOfPath(leaf, index, given.length, tree.path(index))).toBe(tree.root());
        });
      }),
    );
  });

  it('leads nowhere from another leaf, another place, or with a step more, less or changed', () => {
    const changes = fc.constantFrom('leaf', 'index', 'longer', 'shorter', 'step');
    fc.assert(
      fc.property(leaves, fc.nat(), changes, (given, nth, change) => {
        const [index, tree] = [nth % given.length, treeOf(given)];
        const path = tree.path(index);
        const wrong = {
          leaf: () => rootOfPath(leafOf(-1), index, given.length, path),
          index: () => (given.length === 1 ? undefined : rootOfPath(given[index]!, given.length, given.length, path)),
          longer: () => rootOfPath(given[index]!, index, given.length, [...path, tree.root()]),
          shorter: () =>
            path.length === 0 ? undefined : rootOfPath(given[index]!, index, given.length, path.slice(1)),
          step: () =>
            path.length === 0
              ? undefined
              : rootOfPath(given[index]!, index, given.length, [leafOf(-2).toString('hex'), ...path.slice(1)]),
        };
        expect(wrong[change]()).not.toBe(tree.root());
      }),
    );
  });
});
