/**
 * The form in which two texts are equal that differ in case and surrounding space alone; inner space and accents count.
 * The same in every locale. Up between two times down, because only then `ß`, `ẞ` and `SS`, or `σ` and `ς`, meet.
 */
export function foldText(text: string): string {
  return text.trim().toLowerCase().toUpperCase().toLowerCase();
}
