import type { JsonObject, TenantId } from '#libs/kernel';
import type { DocumentReader, Query, StoredDocument } from '#libs/read-store';

const pageLength = 1_000;

/** Everything a query finds, page by page, in its order. */
export async function* allDocuments<Body extends JsonObject>(
  documents: Pick<DocumentReader, 'find'>,
  collection: string,
  tenant: TenantId,
  query: Pick<Query, 'where' | 'orderBy' | 'after'>,
  limit = pageLength,
): AsyncGenerator<StoredDocument<Body> & { readonly keyset: NonNullable<Query['after']> }> {
  for (let { after } = query, more = true; more; ) {
    const page = await documents.find<Body>(collection, tenant, { ...query, after, limit });
    yield* page.documents;
    after = page.documents.at(-1)?.keyset;
    more = page.hasMore;
  }
}
