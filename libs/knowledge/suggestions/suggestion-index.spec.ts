import { tenantId } from '#libs/kernel';
import type { SuggestibleArticle } from './indexed-article.js';
import { SuggestionIndex } from './suggestion-index.js';
import { SuggestionIndexes } from './suggestion-indexes.js';

const article = (articleId: string, title: string, plainBody = '', more: Partial<SuggestibleArticle> = {}) => ({
  articleId,
  version: 1,
  title,
  plainBody,
  category: null,
  tags: [],
  ...more,
});
const indexOf = (...articles: readonly SuggestibleArticle[]): SuggestionIndex => {
  const index = new SuggestionIndex();
  for (const each of articles) index.put(each);
  return index;
};
const idsFor = (index: SuggestionIndex, subject: string, description = ''): string[] =>
  index.suggest({ subject, description }).map(({ articleId }) => articleId);

const password = article('password', 'Resetting your password', 'Open the sign-in page and choose a new password.');
const invoice = article(
  'invoice',
  'Where to find an invoice',
  'Invoices are under Billing. A refund is on the next one.',
  {
    category: 'Billing',
    tags: ['payment', 'vat'],
  },
);
const printer = article('printer', 'Printer setup', 'Install the driver, then add the printer.');

describe('a suggestion', () => {
  it('carries the version, a rank from 1, a falling score and the reasons', () => {
    const index = indexOf(
      { ...password, version: 3 },
      invoice,
      printer,
      article('sign-in', 'Sign-in page', 'Nothing.'),
    );
    const suggestions = index.suggest({ subject: 'How do I reset my password on the sign-in page?' });
    expect(suggestions).toEqual([
      { articleId: 'password', version: 3, rank: 1, score: expect.any(Number), matched: expect.any(Array) },
      { articleId: 'sign-in', version: 1, rank: 2, score: expect.any(Number), matched: expect.any(Array) },
    ]);
    expect(suggestions[0]!.score).toBeGreaterThan(suggestions[1]!.score);
  });

  it('names words as the case has them, with where they were found, then the category', () => {
    const [first] = indexOf(password, invoice, printer).suggest({
      subject: 'Invoicing refunded payments?',
      category: ' billing ',
    });
    expect(first!.matched).toEqual(['title: invoicing', 'tag: payments', 'body: refunded', 'category: Billing']);
  });

  it('says so where a word was misspelt', () => {
    expect(indexOf(password, invoice).suggest({ subject: 'pasword' })[0]!.matched).toEqual([
      'title: pasword (spelt nearly so)',
    ]);
  });

  it('is not made where no word of the case is in any article', () => {
    expect(indexOf(password).suggest({ subject: 'Coffee machine' })).toEqual([]);
    expect(indexOf(password).suggest({ subject: 'How do I do this?', description: '' })).toEqual([]);
    expect(new SuggestionIndex().suggest({ subject: 'password' })).toEqual([]);
  });

  it('is not made for the category alone', () => {
    expect(indexOf(invoice).suggest({ subject: 'Coffee', category: 'Billing' })).toEqual([]);
  });

  it('is one of at most as many as asked for, 5 by default', () => {
    const index = indexOf(...Array.from({ length: 8 }, (_, number) => article(`a${number}`, 'Printer')));
    expect(index.suggest({ subject: 'printer' })).toHaveLength(5);
    expect(index.suggest({ subject: 'printer' }, { limit: 7 })).toHaveLength(7);
    expect(index.suggest({ subject: 'printer' }, { limit: 0 })).toEqual([]);
  });

  it('of equal score comes in the order of article ids', () => {
    const index = indexOf(article('b', 'Printer'), article('c', 'Printer'), article('a', 'Printer'));
    expect(idsFor(index, 'printer')).toEqual(['a', 'b', 'c']);
  });
});

describe('the order of suggestions', () => {
  it('prefers a word in the title to the same word in the body', () => {
    const index = indexOf(article('body', 'Guide', 'printer help'), article('title', 'Printer', 'guide help'));
    expect(idsFor(index, 'printer')).toEqual(['title', 'body']);
  });

  it('prefers a word among the tags to the same word in the body', () => {
    const index = indexOf(article('body', 'Guide', 'help vat'), article('tag', 'Guide', 'help', { tags: ['vat'] }));
    expect(idsFor(index, 'vat')).toEqual(['tag', 'body']);
  });

  it('prefers a rare word to a common one', () => {
    const common = ['a', 'b', 'c', 'd'].map((id) => article(id, `Account ${id}${id}`));
    expect(idsFor(indexOf(...common, article('rare', 'Webhook')), 'account webhook')[0]).toBe('rare');
  });

  it('prefers a short article to a long one with the same word', () => {
    const index = indexOf(
      article('long', 'x', `printer ${'filler '.repeat(80)}`),
      article('short', 'x', 'printer and paper'),
    );
    expect(idsFor(index, 'printer')).toEqual(['short', 'long']);
  });

  it('prefers a word in the form of the case to another form of it', () => {
    const index = indexOf(article('a-train', 'Train journeys'), article('b-training', 'Training courses'));
    expect(idsFor(index, 'training')).toEqual(['b-training', 'a-train']);
    expect(idsFor(index, 'train')).toEqual(['a-train', 'b-training']);
  });

  it('prefers words side by side, as they are in the case', () => {
    const index = indexOf(
      article('apart', 'x', 'order your things, then look at the history of a purchase'),
      article('beside', 'x', 'history of things: your purchase order, then look at a list'),
    );
    expect(idsFor(index, 'purchase order')).toEqual(['beside', 'apart']);
  });

  it('prefers what the subject names to what the description mentions', () => {
    const index = indexOf(article('printer', 'Printer'), article('laptop', 'Laptop'));
    expect(idsFor(index, 'printer', 'My laptop is fine.')).toEqual(['printer', 'laptop']);
    expect(idsFor(index, 'laptop', 'My printer is fine.')).toEqual(['laptop', 'printer']);
  });

  it('is not turned by a description that strays', () => {
    const index = indexOf(password, invoice, printer);
    const straying = 'It began after I had paid the invoice and added the printer with its new driver.';
    expect(idsFor(index, 'password', straying)[0]).toBe('password');
  });

  it('lifts articles of the category of the case', () => {
    const index = indexOf(
      article('a', 'Refund', '', { category: 'Shop' }),
      article('b', 'Refund', '', { category: 'Billing' }),
    );
    const first = (category: string | null) => index.suggest({ subject: 'refund', category })[0]!.articleId;
    expect([first(null), first('billing'), first(' BILLING '), first('Shop'), first('')]).toEqual([
      'a',
      'b',
      'b',
      'a',
      'a',
    ]);
  });
});

describe('words that are written otherwise', () => {
  it.each([
    ['another form of the word', 'invoices'],
    ['other case', 'INVOICE'],
    ['a letter missing', 'invoce'],
    ['letters swapped', 'inovice'],
    ['a compound', 'invoice-number'],
    ['camelCase', 'findInvoice'],
  ])('are found: %s', (_, subject) => {
    expect(idsFor(indexOf(password, invoice), subject)).toEqual(['invoice']);
  });

  it('are found with and without a hyphen', () => {
    expect(idsFor(indexOf(article('mail', 'E-mail rules')), 'email')).toEqual(['mail']);
  });

  it('are not corrected where the word is known', () => {
    const index = indexOf(article('a', 'Adapter'), article('b', 'Adaptor'));
    expect(idsFor(index, 'adaptor')).toEqual(['b']);
  });

  it('are not corrected where they are short', () => {
    expect(idsFor(indexOf(article('a', 'Fonts')), 'font')).toEqual(['a']);
    expect(idsFor(indexOf(article('a', 'Font')), 'fort')).toEqual([]);
  });
});

describe('an index that follows its articles', () => {
  it('suggests the newest version only', () => {
    const index = indexOf(password);
    expect(index.put({ ...password, version: 2, title: 'Changing your passphrase', plainBody: '' })).toBe(true);
    expect(idsFor(index, 'password')).toEqual([]);
    expect(index.suggest({ subject: 'passphrase' })).toMatchObject([{ articleId: 'password', version: 2 }]);
    expect(index.versionOf('password')).toBe(2);
  });

  it('ignores a version it has, or an older one', () => {
    const index = indexOf({ ...password, version: 2 });
    expect(index.put({ ...password, version: 2, title: 'Other' })).toBe(false);
    expect(index.put({ ...password, version: 1, title: 'Other' })).toBe(false);
    expect(idsFor(index, 'other')).toEqual([]);
  });

  it('never suggests a retired article, whichever version comes later', () => {
    const index = indexOf(password);
    index.retire('password');
    expect(index.put({ ...password, version: 9 })).toBe(false);
    expect(idsFor(index, 'password')).toEqual([]);
    expect(index.versionOf('password')).toBeNull();
  });

  it('never suggests an article whose retirement came first', () => {
    const index = new SuggestionIndex();
    index.retire('password');
    index.put(password);
    expect(index.size).toBe(0);
  });

  it('forgets a removed article altogether', () => {
    const index = indexOf(password, invoice);
    index.retire('password');
    index.remove('password');
    expect(index.put(password)).toBe(true);
    expect(idsFor(index, 'password')).toEqual(['password']);
  });
});

describe('the indexes of tenants', () => {
  it('keep their articles to themselves', () => {
    const indexes = new SuggestionIndexes();
    indexes.of(tenantId('acme')).put(password);
    expect(idsFor(indexes.of(tenantId('acme')), 'password')).toEqual(['password']);
    expect(idsFor(indexes.of(tenantId('globex')), 'password')).toEqual([]);
  });
});
