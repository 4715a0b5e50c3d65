/** Expressions of labels: one label, or all or any of several, nested. Pure. */
import { invalidField, limits } from '../kernel/index.ts';

export type LabelExpression = string | { all: LabelExpression[] } | { any: LabelExpression[] };

/** Whether data with these labels is meant. */
export function expressionHolds(
  expression: LabelExpression,
  labels: { has(label: string): boolean },
): boolean {
  if (typeof expression === 'string') return labels.has(expression);
  return 'all' in expression
    ? expression.all.every((part) => expressionHolds(part, labels))
    : expression.any.some((part) => expressionHolds(part, labels));
}

/** Every label named, each once. */
export function expressionLabels(expression: LabelExpression): string[] {
  if (typeof expression === 'string') return [expression];
  const parts = 'all' in expression ? expression.all : expression.any;
  return [...new Set(parts.flatMap(expressionLabels))];
}

/** For people: `C3 and (I1 or I2)`. */
export function expressionText(expression: LabelExpression): string {
  if (typeof expression === 'string') return expression;
  const [parts, word] = 'all' in expression ? [expression.all, ' and '] : [expression.any, ' or '];
  return parts
    .map((part) => (typeof part === 'string' ? part : `(${expressionText(part)})`))
    .join(word);
}

/**
 * Bounds an expression: not empty, not too deep, not too long.
 * @throws MillraceError `invalid-request`
 */
export function checkExpressionShape(expression: LabelExpression, path: string, depth = 1): void {
  if (typeof expression === 'string') return;
  if (depth > limits.labelExpressionDepth) {
    throw invalidField(path, `is nested deeper than ${limits.labelExpressionDepth}`);
  }
  const word = 'all' in expression ? 'all' : 'any';
  const parts = 'all' in expression ? expression.all : expression.any;
  if (parts.length === 0) throw invalidField(`${path}.${word}`, 'names no label');
  if (parts.length > limits.labelExpressionParts) {
    throw invalidField(`${path}.${word}`, `has more than ${limits.labelExpressionParts} parts`);
  }
  for (const [index, part] of parts.entries()) {
    checkExpressionShape(part, `${path}.${word}[${index}]`, depth + 1);
  }
}
