import { describe, expect, it } from 'vitest';
import type { GovernedAudience } from './inheritance.ts';
import { inheritedLabels } from './inheritance.ts';
import type { Policy } from './policies.ts';
import type { GovernedFlow, GovernedState } from './state.ts';
import { violationsOf } from './violations.ts';

function audience(
  audienceId: string,
  fields: string[],
  more: { labels?: string[]; builtOn?: string[] } = {},
): GovernedAudience {
  const name = audienceId.toUpperCase();
  const reads = (field: string): boolean => fields.includes(field);
  return { audienceId, name, labels: [], builtOn: [], reads, ...more };
}

function policy(expression: Policy['expression'], marketingActions = ['Export']): Policy {
  const dates = { createdAtMs: 0, updatedAtMs: 0 };
  const base = { id: 'p', name: 'P', core: false, description: '', enabled: true };
  return { ...base, ...dates, expression, marketingActions };
}

const flow: GovernedFlow = {
  dataflowId: 'f',
  name: 'F',
  marketingActions: ['Export'],
  mappedFields: ['identityMap.CRMID'],
  audienceIds: ['a', 'b'],
};

function state(
  audiences: GovernedAudience[],
  fieldLabels: Record<string, string[]>,
  policies: Policy[],
): GovernedState {
  return {
    audiences: new Map(audiences.map((one) => [one.audienceId, one])),
    fieldLabels: new Map(Object.entries(fieldLabels)),
    policies,
    flows: [flow],
  };
}

describe('violations', () => {
  it('judge labels together where they are sent together, and nowhere else', () => {
    const both = policy({ all: ['C3', 'I1'] });
    const apart = [audience('a', ['x']), audience('b', ['y'])];
    expect(violationsOf(state(apart, { x: ['C3'], y: ['I1'] }, [both]), flow)).toEqual([]);
    const mapped = state(apart, { x: ['C3'], 'identityMap.CRMID': ['I1'] }, [both]);
    expect(violationsOf(mapped, flow)).toMatchObject([
      {
        labels: ['C3', 'I1'],
        fields: ['identityMap.CRMID', 'x'],
        audiences: [{ audienceId: 'a' }],
      },
    ]);
  });

  it('offer only what is enough alone', () => {
    const kinds = (given: GovernedState): string[] =>
      violationsOf(given, flow).flatMap(({ resolutions }) => resolutions.map(({ kind }) => kind));
    const both = [audience('a', ['x', 'z']), audience('b', [])];
    expect(kinds(state(both, { x: ['C2'], z: ['C2'] }, [policy('C2')]))).toEqual([
      'remove-audience',
      'remove-marketing-action',
      'disable-policy',
    ]);
    const two = [audience('a', ['x']), audience('b', ['x'])];
    expect(kinds(state(two, { x: ['C2'] }, [policy('C2')]))).toEqual([
      'remove-label',
      'remove-marketing-action',
      'disable-policy',
    ]);
    // Dropping one of two denied actions is not enough, nor is any where every export is denied.
    const acting = { ...flow, marketingActions: ['Export', 'Ads'] };
    const denied = state(two, { x: ['C2'] }, [policy('C2', ['Export', 'Ads'])]);
    const found = violationsOf(denied, acting);
    expect(found.map((one) => one.marketingAction)).toEqual(['Export', 'Ads']);
    expect(found.flatMap((one) => one.resolutions).map((one) => one.kind)).toEqual([
      'remove-label',
      'disable-policy',
      'remove-label',
      'disable-policy',
    ]);
    const any = state(two, { x: ['C2'] }, [policy('C2', ['Any export'])]);
    expect(violationsOf(any, { ...flow, marketingActions: [] })).toHaveLength(1);
  });

  it('take a namespace with a dot in its symbol as one name', () => {
    const phone = { ...flow, mappedFields: ['identityMap.Phone_E.164'] };
    const given = (field: string): GovernedState =>
      state([audience('a', [])], { [field]: ['C2'] }, [policy('C2')]);
    expect(violationsOf(given('identityMap.Phone_E'), phone)).toEqual([]);
    expect(violationsOf(given('identityMap.Phone_E.164'), phone)).toHaveLength(1);
    expect(violationsOf(given('identityMap'), phone)).toHaveLength(1);
  });
});

describe('inheritance', () => {
  it('goes up through all audiences, by the shortest way, and ends in a ring', () => {
    const a = audience('a', ['x'], { builtOn: ['b', 'c'] });
    const b = audience('b', ['x'], { builtOn: ['c'] });
    const c = audience('c', ['y'], { labels: ['S1'], builtOn: ['a'] });
    const { audiences, fieldLabels } = state([a, b, c], { x: ['C2'], y: ['C3'], z: ['C4'] }, []);
    const via = [{ audienceId: 'c', name: 'C' }];
    expect(inheritedLabels(a, audiences, fieldLabels)).toEqual([
      { label: 'C2', field: 'x', via: [] },
      { label: 'S1', field: null, via },
      { label: 'C3', field: 'y', via },
    ]);
    expect(inheritedLabels(b, audiences, fieldLabels)).toEqual([
      { label: 'C2', field: 'x', via: [] },
      { label: 'S1', field: null, via },
      { label: 'C3', field: 'y', via },
    ]);
  });
});
