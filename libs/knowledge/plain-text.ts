import { lexer, type MarkedToken, type Token } from 'marked';

const tag = /<!--[\s\S]{0,1000}?-->|<[^<>]{0,1000}>/g;
const entity = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{1,31});/gi;
const space = /[^\S\n]+/g;

/**
 * What a reader of a Markdown text would call its words: without link targets, HTML tags, entities and marks; the text of
 * links, images and code stays. Meant for searching and scoring, never for display. Takes any text and never throws.
 */
export function plainText(markdown: string): string {
  return wordsOf(markdown).replace(entity, ' ').replace(space, ' ').trim();
}

function wordsOf(markdown: string): string {
  try {
    return lexer(markdown).map(textOf).join('');
  } catch {
    // Nested deeper than the parser can go: no text for people, so its marks may stay.
    return markdown;
  }
}

function textOf(given: Token): string {
  const token = given as MarkedToken;
  switch (token.type) {
    case 'space':
    case 'br':
    case 'hr':
      return '\n';
    case 'def':
    case 'checkbox':
      return '';
    case 'html':
      return token.text.replace(tag, ' ');
    case 'code':
      return `${token.text}\n`;
    case 'list':
      return token.items.map((item) => `${item.tokens.map(textOf).join('\n')}\n`).join('');
    case 'table':
      return [token.header, ...token.rows]
        .map((row) => `${row.map((cell) => childrenOf(cell.tokens)).join(' ')}\n`)
        .join('');
    case 'heading':
    case 'paragraph':
    case 'blockquote':
      return `${childrenOf(token.tokens)}\n`;
    default:
      return 'tokens' in token && token.tokens ? childrenOf(token.tokens) : token.text;
  }
}

function childrenOf(tokens: readonly Token[]): string {
  return tokens.map(textOf).join('');
}
