import type { GraphqlClient, Variables } from './graphql-client.js';

export type CaseNode = {
  readonly id: string;
  readonly reference: string;
  readonly revision: number;
  readonly subject: string;
  readonly description: string;
  readonly status: string;
  readonly allowedTransitions: readonly string[];
  readonly priority: string;
  readonly category: string | null;
  readonly subcategory: string | null;
  readonly source: string;
  readonly tags: readonly string[];
  readonly links: readonly { readonly kind: string; readonly id: string; readonly label: string | null }[];
  readonly owner: { readonly id: string; readonly name: string } | null;
  readonly team: { readonly id: string; readonly name: string } | null;
  readonly openedBy: { readonly id: string; readonly kind: string; readonly name: string | null };
  readonly openedAt: string;
  readonly updatedAt: string;
  readonly resolvedAt: string | null;
  readonly closedAt: string | null;
  readonly reopenCount: number;
  readonly breached: boolean;
  readonly firstResponse: {
    readonly state: string;
    readonly dueAt: string;
    readonly targetMinutes: number;
    readonly respondedAt: string | null;
  };
};
export type Connection<Node> = {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number;
};
export type CasePayload = { readonly case: CaseNode; readonly position: string };

export const caseFields = `
  id reference revision subject description status allowedTransitions priority category subcategory source tags
  links { kind id label } owner { id name } team { id name }
  openedBy { id kind name } openedAt updatedAt resolvedAt closedAt reopenCount breached
  firstResponse { state dueAt targetMinutes respondedAt }
`;
export const pageFields = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

/** The mutations that change one case, with the names of their inputs. */
export const caseMutations = {
  openCase: 'OpenCaseInput',
  changeCaseStatus: 'ChangeCaseStatusInput',
  addCaseNote: 'AddCaseNoteInput',
  assignCase: 'AssignCaseInput',
  changeCasePriority: 'ChangeCasePriorityInput',
  recategorizeCase: 'RecategorizeCaseInput',
  editCase: 'EditCaseInput',
  linkCase: 'LinkCaseInput',
  unlinkCase: 'UnlinkCaseInput',
  tagCase: 'TagCaseInput',
} as const;
export type CaseMutation = keyof typeof caseMutations;

export function mutationOf(name: CaseMutation): string {
  return `mutation ($input: ${caseMutations[name]}!) { ${name}(input: $input) { position case { ${caseFields} } } }`;
}

/** Carries out a mutation of one case. */
export async function change(client: GraphqlClient, name: CaseMutation, input: Variables): Promise<CasePayload> {
  return (await client.ask<Record<string, CasePayload>>(mutationOf(name), { input }))[name]!;
}

/** The refusal a mutation of one case has to meet. */
export function refused(client: GraphqlClient, name: CaseMutation, input: Variables) {
  return client.refusal(mutationOf(name), { input });
}

/** Takes a case step by step to a status, resolving and closing it with a note. */
export async function walk(
  client: GraphqlClient,
  caseId: string,
  ...statuses: readonly string[]
): Promise<CasePayload> {
  let payload: CasePayload | undefined;
  for (const to of statuses) {
    const note = to === 'RESOLVED' || to === 'CLOSED' ? `${to.toLowerCase()} by the test` : undefined;
    payload = await change(client, 'changeCaseStatus', { caseId, to, note });
  }
  if (payload === undefined) throw new RangeError('name a status to walk to');
  return payload;
}

export async function listCases(
  client: GraphqlClient,
  variables: Variables = {},
  fields: string = caseFields,
): Promise<Connection<CaseNode>> {
  const query = `query ($filter: CaseFilter, $orderBy: CaseOrder, $first: Int, $after: String, $minPosition: Position) {
    cases(filter: $filter, orderBy: $orderBy, first: $first, after: $after, minPosition: $minPosition) {
      totalCount ${pageFields} edges { cursor node { ${fields} } }
    }
  }`;
  return (await client.ask<{ cases: Connection<CaseNode> }>(query, variables)).cases;
}

/** Every case of a list, page by page. */
export async function everyCase(
  client: GraphqlClient,
  variables: Variables & { readonly first?: number } = {},
): Promise<readonly CaseNode[]> {
  const nodes: CaseNode[] = [];
  for (let after: string | null | undefined; ; ) {
    const page = await listCases(client, { first: 200, ...variables, after });
    nodes.push(...page.edges.map(({ node }) => node));
    if (!page.pageInfo.hasNextPage) return nodes;
    after = page.pageInfo.endCursor;
  }
}

export type BoardColumn = { readonly status: string; readonly count: number; readonly cases: Connection<CaseNode> };

export async function board(client: GraphqlClient, variables: Variables = {}): Promise<readonly BoardColumn[]> {
  const query = `query ($filter: CaseFilter, $cardsPerColumn: Int, $minPosition: Position) {
    caseBoard(filter: $filter, cardsPerColumn: $cardsPerColumn, minPosition: $minPosition) {
      columns { status count cases { totalCount ${pageFields} edges { cursor node { id status updatedAt } } } }
    }
  }`;
  return (await client.ask<{ caseBoard: { columns: BoardColumn[] } }>(query, variables)).caseBoard.columns;
}

export type Inbox = { readonly assigned: Connection<CaseNode>; readonly unassigned: Connection<CaseNode> };

export async function inbox(client: GraphqlClient, variables: Variables = {}): Promise<Inbox> {
  const page = `{ totalCount ${pageFields} edges { cursor node { ${caseFields} } } }`;
  const query = `query ($first: Int, $minPosition: Position) {
    caseInbox(first: $first, minPosition: $minPosition) { assigned ${page} unassigned ${page} }
  }`;
  return (await client.ask<{ caseInbox: Inbox }>(query, variables)).caseInbox;
}

export type HistoryNode = {
  readonly id: string;
  readonly revision: number;
  readonly position: string;
  readonly type: string;
  readonly at: string;
  readonly actor: { readonly id: string; readonly kind: string };
  readonly channel: string;
  readonly summary: string;
  readonly inferred: boolean;
  readonly importedFrom: string | null;
  readonly commandId: string;
  readonly causationId: string;
  readonly correlationId: string;
  readonly link: string | null;
  readonly changes: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[];
  readonly data: Record<string, unknown>;
  readonly metadata: Record<string, unknown>;
};

export async function history(client: GraphqlClient, variables: Variables): Promise<Connection<HistoryNode>> {
  const query = `query ($id: ID!, $first: Int, $after: String) {
    caseHistory(id: $id, first: $first, after: $after) {
      totalCount ${pageFields}
      edges { cursor node {
        id revision position type at actor { id kind } channel summary inferred importedFrom
        commandId causationId correlationId link changes { field from to } data metadata
      } }
    }
  }`;
  return (await client.ask<{ caseHistory: Connection<HistoryNode> }>(query, variables)).caseHistory;
}

export type NoteNode = {
  readonly id: string;
  readonly kind: string;
  readonly body: string;
  readonly author: { readonly id: string };
  readonly at: string;
  readonly corrects: string | null;
};

export async function notesOf(client: GraphqlClient, variables: Variables): Promise<Connection<NoteNode>> {
  const query = `query ($id: ID!, $first: Int, $after: String, $minPosition: Position) {
    case(id: $id, minPosition: $minPosition) {
      notes(first: $first, after: $after) {
        totalCount ${pageFields} edges { cursor node { id kind body author { id } at corrects } }
      }
    }
  }`;
  return (await client.ask<{ case: { notes: Connection<NoteNode> } }>(query, variables)).case.notes;
}

export function nodesOf<Node>({ edges }: Connection<Node>): readonly Node[] {
  return edges.map(({ node }) => node);
}
