const rules: readonly (readonly [mark: RegExp, replacement: string])[] = [
  [/<!--[\s\S]{0,1000}?-->/g, ' '],
  [/^ {0,3}\[[^[\]\n]{1,200}\]:[^\n]*$/gm, ' '],
  [/!?\[([^[\]\n]{0,500})\]\([^()\n]{0,2000}\)/g, '$1'],
  [/!?\[([^[\]\n]{1,500})\]\[[^[\]\n]{0,200}\]/g, '$1'],
  [/<\/?[a-z][^<>\n]{0,500}>/gi, ' '],
  [/^ {0,3}(?:`{3,}|~{3,})[^\n]*$/gm, ' '],
  [/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{1,31});/gi, ' '],
  [/\\(?=[!-/:-@[-`{-~])/g, ''],
  [/[*`|>#~]+/g, ' '],
  [/[^\S\n]+/g, ' '],
];

/**
 * What a reader of a Markdown text would call its words: without link targets, HTML tags, entities and the marks of
 * headings, emphasis, code and tables; the text of links, images and code stays. Meant for scoring, never for display.
 * Takes any text and never throws; every rule is bounded, so that hostile text costs no more than long text.
 */
export function plainText(markdown: string): string {
  return rules.reduce((text, [mark, replacement]) => text.replace(mark, replacement), markdown).trim();
}
