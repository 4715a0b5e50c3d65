/** What the tabs of Policies share. */
import { useQuery } from '@tanstack/react-query';
import type { paths } from '../../../../api/schema.d.ts';
import { api } from '../../api/client.ts';
import { unwrap } from '../../api/unwrap.ts';

type ListPath =
  | '/api/policies'
  | '/api/consent-policies'
  | '/api/labels'
  | '/api/marketing-actions';
type ItemOf<Path extends ListPath> =
  paths[Path]['get']['responses'][200]['content']['application/json']['items'][number];

export type LabelExpression = string | { all: LabelExpression[] } | { any: LabelExpression[] };
export type Policy = Omit<ItemOf<'/api/policies'>, 'expression'> & { expression: LabelExpression };
export type ConsentPolicy = Omit<ItemOf<'/api/consent-policies'>, 'labels'> & {
  labels: LabelExpression | null;
};
export type Label = ItemOf<'/api/labels'>;
export type MarketingAction = ItemOf<'/api/marketing-actions'>;

export function useLabels() {
  return useQuery({
    queryKey: ['/api/labels', 'all'],
    queryFn: async () => unwrap(await api.GET('/api/labels')).items,
  });
}

export function useMarketingActions() {
  return useQuery({
    queryKey: ['/api/marketing-actions', 'all'],
    queryFn: async () => unwrap(await api.GET('/api/marketing-actions')).items,
  });
}

/** What a policy would break if it were on, over all active dataflows. */
export async function violationsIfOn(id: string) {
  const changes = { fields: [], audiences: [], policies: [{ id, enabled: true }] };
  const { violations } = unwrap(await api.POST('/api/policies/evaluate', { body: { changes } }));
  return violations;
}

/** Every label that an expression names. */
export function labelsIn(expression: LabelExpression): string[] {
  if (typeof expression === 'string') return [expression];
  return ('all' in expression ? expression.all : expression.any).flatMap(labelsIn);
}

/** "C3 and (I1 or I2)" */
export function expressionText(expression: LabelExpression, isInner = false): string {
  if (typeof expression === 'string') return expression;
  const [members, word] = 'all' in expression ? [expression.all, 'and'] : [expression.any, 'or'];
  const text = members.map((one) => expressionText(one, true)).join(` ${word} `);
  return isInner && members.length > 1 ? `(${text})` : text || 'nothing yet';
}

/** Whether every part of it names a label. */
export function isWhole(expression: LabelExpression): boolean {
  if (typeof expression === 'string') return expression !== '';
  const members = 'all' in expression ? expression.all : expression.any;
  return members.length > 0 && members.every(isWhole);
}
