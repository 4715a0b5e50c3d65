/** What people do in the demo product, and what that means to Millrace. */
import type { Happening } from '../millrace.ts';
import type { User } from '../state.ts';

export interface Action {
  name: string;
  /** Where a guide can stand. */
  anchor?: string;
  happening(user: User): Omit<Happening, 'userId'>;
}

export function planOf({ customAttributes }: User): string | undefined {
  const { plan } = customAttributes;
  return typeof plan === 'string' ? plan : undefined;
}

/** The plan above; null above the largest. Somebody whose plan PX does not know is taken for a trial. */
export function nextPlan(plan: string): string | null {
  if (plan === 'enterprise') return null;
  return plan === 'team' ? 'enterprise' : 'team';
}

export const actions: readonly Action[] = [
  { name: 'login', happening: () => ({ event: 'login', properties: { device: 'web' } }) },
  {
    name: 'create report',
    anchor: 'anchor-report',
    happening: () => ({ event: 'report created', properties: { pages: 3 } }),
  },
  {
    name: 'upgrade plan',
    anchor: 'anchor-plan',
    happening: (user) => {
      const plan = nextPlan(planOf(user) ?? '') ?? 'enterprise';
      return { event: 'plan upgraded', properties: { plan }, traits: { plan } };
    },
  },
];
