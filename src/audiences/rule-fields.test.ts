import { describe, expect, it } from 'vitest';
import { ruleFields } from './rule-fields.ts';

const events = 'xEvent.exists(eventType = "buy" and ';

describe('the fields that a rule reads', () => {
  it.each([
    ['plan = "pro"', 'plan', true],
    ['plan = "pro"', 'planet', false],
    ['person.name.first = "A"', 'person', true],
    ['person.name.first = "A"', 'person.name', true],
    ['person.name.first = "A"', 'person.name.last', false],
    ['person.isNotNull()', 'person.name.last', true],
    ['(P) => P.person.email = "x"', 'person.email', true],
    ['(P) => P.person.email = "x"', 'plan', false],
    ['plan = "xEvent.amount"', 'xEvent', false],
    ['custom.`plan-type` = "a"', 'custom.plan-type', true],
    ['custom.`plan.type` = "a"', 'custom.`plan.type`', true],
    ['custom.plan.type = "a"', 'custom.`plan.type`', false],
  ])('%s: %s is %s', (rule, field, reads) => {
    expect(ruleFields(rule).reads(field)).toBe(reads);
  });

  it.each([
    [`${events}amount > 5)`, 'xEvent', true],
    [`${events}amount > 5)`, 'xEvent.amount', true],
    [`${events}amount > 5)`, 'xEvent.email', false],
    [`${events}order.total > 5)`, 'xEvent.order', true],
    [`${events}order.total > 5)`, 'xEvent.order.address', false],
    ['exists E from xEvent where E.order.total > 5', 'xEvent.order.total', true],
    ['exists E from xEvent where E.order.total > 5', 'xEvent.order.tax', false],
    ['exists E from xEvent, I from E.items where I.sku = "x"', 'xEvent.items.price', true],
    ['xEvent[items[sku = "x"]]', 'xEvent.items.sku', true],
    ['(sum X.price over X from xEvent where true) > 5', 'xEvent.price', true],
    ['chain(xEvent, timestamp, [A: WHAT(eventType = "a") WHEN(today)])', 'xEvent.timestamp', true],
    ['chain(xEvent, timestamp, [A: WHAT(eventType = "a") WHEN(today)])', 'xEvent.amount', false],
    ['amount > 5', 'xEvent.amount', false],
  ])('%s: %s is %s', (rule, field, reads) => {
    expect(ruleFields(rule).reads(field)).toBe(reads);
  });

  it.each([
    ['identityMap.Email.isNotNull()', 'identityMap.Email', true],
    ['identityMap.Email.isNotNull()', 'identityMap.Phone_E.164', false],
    ['identityMap.get("Phone_E.164").isNotNull()', 'identityMap.Phone_E.164', true],
    ['identityMap.get("Phone_E.164").isNotNull()', 'identityMap.Email', false],
    ['identityMap.keys().includes("Email")', 'identityMap.Email', true],
    ['identityMap.isNotNull()', 'identityMap.Email', true],
    ['identityMap.Email.isNotNull()', 'identityMap', true],
    ['Email = "x"', 'identityMap.Email', false],
  ])('%s: %s is %s', (rule, field, reads) => {
    expect(ruleFields(rule).reads(field)).toBe(reads);
  });

  it('is built on the audiences it names, or on any', () => {
    expect(ruleFields('inSegment("a") and not inSegment("b")')).toMatchObject({
      builtOn: ['a', 'b'],
      anyMembership: false,
    });
    const free = ruleFields('segmentMembership.ups.keys().count() > 2');
    expect(free).toMatchObject({ builtOn: [], anyMembership: true });
  });
});
