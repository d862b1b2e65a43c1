import type { CaseText, SuggestibleArticle } from '#libs/knowledge';

type Postings = { readonly slots: Int32Array; readonly weights: Float64Array };

/**
 * The least a search can do: articles by their words as they are written, one weight for each; asked, it walks the postings of the
 * case's words once, adds up and picks the best five. No stemming, fields, neighbours, corrections or reasons.
 */
export class BarePostings {
  private readonly postings = new Map<string, Postings>();
  private readonly size: number;

  constructor(articles: readonly SuggestibleArticle[]) {
    this.size = articles.length;
    const counts = new Map<string, { readonly slots: number[]; readonly counts: number[] }>();
    articles.forEach(({ title, tags, plainBody }, slot) => {
      for (const word of wordsOf([title, ...tags, plainBody])) {
        let found = counts.get(word);
        if (found === undefined) {
          found = { slots: [], counts: [] };
          counts.set(word, found);
        }
        if (found.slots.at(-1) === slot) found.counts[found.counts.length - 1]! += 1;
        else {
          found.slots.push(slot);
          found.counts.push(1);
        }
      }
    });
    for (const [word, { slots, counts: times }] of counts) {
      const rarity = Math.log(1 + articles.length / slots.length);
      const weights = Float64Array.from(times, (count) => (rarity * count) / (count + 1));
      this.postings.set(word, { slots: Int32Array.from(slots), weights });
    }
  }

  /** The slots of the best five articles. */
  best({ subject, description }: CaseText): number[] {
    const scores = new Float64Array(this.size);
    for (const word of new Set(wordsOf([subject, description ?? '']))) {
      const found = this.postings.get(word);
      if (found === undefined) continue;
      const { slots, weights } = found;
      for (let at = 0; at < slots.length; at++) scores[slots[at]!]! += weights[at]!;
    }
    const best: number[] = [];
    for (let slot = 0; slot < scores.length; slot++) {
      if (best.length === 5 && scores[slot]! <= scores[best[4]!]!) continue;
      best.push(slot);
      best.sort((one, other) => scores[other]! - scores[one]!);
      best.length = Math.min(best.length, 5);
    }
    return best;
  }
}

function wordsOf(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.toLowerCase().match(/[a-z0-9]+/g) ?? []);
}
