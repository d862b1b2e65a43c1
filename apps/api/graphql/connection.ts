import type { Type } from '@nestjs/common';
import { Field, ObjectType } from '@nestjs/graphql';
import type { Slice } from '#libs/application';

@ObjectType()
export class PageInfo {
  @Field()
  readonly hasNextPage: boolean;
  @Field()
  readonly hasPreviousPage: boolean;
  @Field(() => String, { nullable: true })
  readonly startCursor: string | null;
  @Field(() => String, { nullable: true })
  readonly endCursor: string | null;
}

export type Edge<Node> = { readonly node: Node; readonly cursor: string };

/** A page as its resolver hands it on; how many there are in all is found out only where it is asked for. */
export type Connection<Node> = {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: PageInfo;
  readonly countAll: () => Promise<number>;
};

/** Makes the Relay connection type of a node: edges, nodes and pageInfo. `totalCount` is its own resolver's. */
export function connectionOf<Node>(node: Type<Node>, name: string) {
  @ObjectType(`${name}Edge`)
  class NodeEdge {
    @Field(() => node)
    readonly node: Node;
    @Field({ description: 'Opaque; pass it as `after` to go on behind this node, in the same order.' })
    readonly cursor: string;
  }

  @ObjectType({ isAbstract: true })
  abstract class NodeConnection {
    @Field(() => [NodeEdge])
    readonly edges: readonly Edge<Node>[];
    @Field(() => PageInfo)
    readonly pageInfo: PageInfo;
  }
  return NodeConnection;
}

/** A slice as a connection, its items mapped to nodes. */
export function toConnection<Item, Node>(
  slice: Slice<Item>,
  toNode: (item: Item) => Node,
  countAll: () => Promise<number>,
): Connection<Node> {
  const edges = slice.items.map(({ item, cursor }) => ({ node: toNode(item), cursor }));
  return {
    edges,
    pageInfo: {
      hasNextPage: slice.hasNextPage,
      hasPreviousPage: slice.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    countAll,
  };
}
