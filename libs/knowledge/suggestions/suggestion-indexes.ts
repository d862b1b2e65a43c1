import type { TenantId } from '#libs/kernel';
import { SuggestionIndex } from './suggestion-index.js';

/** One suggestion index a tenant: no query reaches another tenant's articles. */
export class SuggestionIndexes {
  private readonly indexes = new Map<TenantId, SuggestionIndex>();

  /** The index of a tenant; empty where nothing was put into it yet. */
  of(tenant: TenantId): SuggestionIndex {
    const known = this.indexes.get(tenant);
    if (known !== undefined) return known;
    const index = new SuggestionIndex();
    this.indexes.set(tenant, index);
    return index;
  }
}
