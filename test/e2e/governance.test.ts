/** Labels, policies and consent over HTTP: what is refused, what it says, and that delivery goes on. */
import { describe, expect, it } from 'vitest';
import { type Answer, type TestApp, withApp } from '../support/app.ts';
import { accountInput, collect, createAudience, inPx, setUpFlow, update } from '../support/px.ts';
import { backends } from '../support/stores.ts';

const c2Policy = 'core-third-party-export';

function patch(test: TestApp, path: string, body: unknown): Promise<Answer> {
  return test.send('PATCH', path, { body: JSON.stringify(body) });
}

function put(test: TestApp, path: string, body: unknown): Promise<Answer> {
  return test.send('PUT', path, { body: JSON.stringify(body) });
}

function post(test: TestApp, path: string, body: unknown): Promise<Answer> {
  return test.send('POST', path, { body: JSON.stringify(body) });
}

const labelField = (test: TestApp, field: string, labels: string[]): Promise<Answer> =>
  put(test, `/api/labels/fields/${encodeURIComponent(field)}`, { labels });

const enablePolicy = (test: TestApp, id: string): Promise<Answer> =>
  patch(test, `/api/policies/${id}`, { enabled: true });

async function evaluate(test: TestApp, body: object): Promise<any[]> {
  return (await test.call<any>('POST', '/api/policies/evaluate', body)).violations;
}

/** The violations of a refusal, which must be one. */
function refused(answer: Answer): any[] {
  expect(answer.status, answer.text).toBe(409);
  expect(answer.json.type).toBe('urn:millrace:problem:policy-violation');
  expect(answer.json.violations.length).toBeGreaterThan(0);
  return answer.json.violations;
}

describe('data usage policies', () => {
  it('start with the core sets of labels, actions and disabled policies', async () => {
    await withApp('pglite', {}, async (test) => {
      const labels = (await test.call<any>('GET', '/api/labels')).items;
      expect(labels.map((label: any) => label.name)).toEqual([
        ...Array.from({ length: 12 }, (_, n) => `C${n + 1}`),
        'I1',
        'I2',
        'S1',
        'S2',
        'RHD',
        'PSPD',
      ]);
      expect(labels.every((label: any) => label.description !== '')).toBe(true);
      const actions = (await test.call<any>('GET', '/api/marketing-actions')).items;
      expect(actions.map((action: any) => action.name)).toEqual([
        'Analytics',
        'Combine with directly identifiable data',
        'Cross Site Targeting',
        'Data Science',
        'Email Targeting',
        'Export to Third Party',
        'Onsite Advertising',
        'Onsite Personalization',
        'Segment Match',
        'Single Identity Personalization',
      ]);
      const policies = (await test.call<any>('GET', '/api/policies')).items;
      expect(
        Object.fromEntries(
          policies.map((policy: any) => [policy.marketingActions.join(), policy.expression]),
        ),
      ).toEqual({
        'Export to Third Party': 'C2',
        'Combine with directly identifiable data': { all: ['C3', 'I1'] },
        'Cross Site Targeting': { any: ['C4', 'C5'] },
        'Onsite Advertising': { any: ['C4', 'C6'] },
        'Onsite Personalization': { any: ['C4', 'C7'] },
        Analytics: 'C8',
        'Data Science': 'C9',
        'Single Identity Personalization': 'C10',
        'Segment Match': 'C11',
        'Any export': 'C12',
      });
      expect(policies.some((policy: any) => policy.enabled)).toBe(false);
      const core = await test.call<any>('POST', '/api/policies/enable-core');
      expect(core.items).toHaveLength(10);
      expect(core.items.every((policy: any) => policy.enabled)).toBe(true);

      // Custom ones come and, while unused, go.
      await test.call('POST', '/api/labels', { name: 'Finance', description: 'Of the books' });
      expect((await post(test, '/api/labels', { name: 'finance' })).status).toBe(409);
      await test.call('POST', '/api/marketing-actions', { name: 'In-app guides' });
      expect((await post(test, '/api/marketing-actions', { name: 'any export' })).status).toBe(409);
      const { id } = await test.call<any>('POST', '/api/policies', {
        name: 'Books stay out of guides',
        marketingActions: ['In-app guides'],
        expression: { any: ['Finance', { all: ['C3', { any: ['I1', 'I2'] }] }] },
      });
      const unused = await test.send('DELETE', '/api/labels/Finance');
      expect(unused.status).toBe(409);
      expect(unused.json.usedBy).toEqual(['policy Books stay out of guides']);
      expect((await test.send('DELETE', '/api/marketing-actions/In-app%20guides')).status).toBe(
        409,
      );
      expect((await test.send('DELETE', `/api/policies/${c2Policy}`)).status).toBe(409);
      expect((await patch(test, `/api/policies/${c2Policy}`, { name: 'x' })).status).toBe(409);
      await test.call('DELETE', `/api/policies/${id}`);
      await test.call('DELETE', '/api/labels/Finance');
      await test.call('DELETE', '/api/marketing-actions/In-app%20guides');
      expect((await test.send('DELETE', '/api/labels/C2')).status).toBe(409);

      // Expressions refer to themselves; the document names what it refers to.
      const { json, text } = await test.send('GET', '/openapi.json');
      const referred = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
      expect(referred.map((match) => match[1])).toContain('LabelExpressionInput');
      const missing = referred.filter((match) => !json.components.schemas[match[1]!]);
      expect(missing).toEqual([]);
    });
  });

  it('names the place of what is wrong in labels, expressions and actions', async () => {
    await withApp('pglite', {}, async (test) => {
      const expectField = (answer: Answer, path: string): void => {
        expect([answer.status, answer.json.errors[0]?.path], answer.text).toEqual([400, path]);
      };
      expectField(await labelField(test, 'plan', ['C2', 'X9']), 'labels[1]');
      expectField(await labelField(test, 'plan..x', ['C2']), 'field');
      expectField(await labelField(test, 'a`b', ['C2']), 'field');
      const quoted = await labelField(test, '`custom`.`plan-type`.`a.b`', ['I2']);
      expect(quoted.json.field).toBe('custom.plan-type.`a.b`');
      expect((await labelField(test, 'custom.plan-type.`a.b`', [])).json.labels).toEqual([]);
      expectField(await labelField(test, 'segmentMembership.ups', ['C2']), 'field');
      const policy = { name: 'P', marketingActions: ['Analytics'], expression: 'C2' };
      const send = (change: object): Promise<Answer> =>
        post(test, '/api/policies', { ...policy, ...change });
      expectField(await send({ marketingActions: [] }), 'marketingActions');
      expectField(await send({ marketingActions: ['Nothing'] }), 'marketingActions[0]');
      expectField(await send({ expression: { all: [] } }), 'expression.all');
      const deep = `${'{"all":['.repeat(12)}"C2"${']}'.repeat(12)}`;
      expect((await send({ expression: JSON.parse(deep) })).status).toBe(400);
      const consent = (value: string): Promise<Answer> =>
        post(test, '/api/consent-policies', {
          name: 'Consent',
          marketingActions: ['Analytics'],
          expression: { value },
        });
      for (const rule of [
        'consents.at > now',
        'xEvent.exists(eventType = "login")',
        'inSegment("0196a0c1-0000-7000-8000-00000000000f")',
        'consents.marketing.val =',
      ]) {
        expectField(await consent(rule), 'expression.value');
      }
      const account = await test.call<any>('POST', '/api/accounts', accountInput(test));
      const flow = await post(test, '/api/dataflows', {
        accountId: account.id,
        name: 'Guides',
        marketingActions: ['Analytics', 'Nothing'],
        mappings: [{ source: { namespace: 'CRMID' }, target: { identity: 'IDENTIFY_ID' } }],
      });
      expectField(flow, 'marketingActions[1]');
    });
  });

  it('block an activation until the label is taken off, and then every way back', async () => {
    await withApp('pglite', {}, async (test) => {
      await collect(
        test,
        update('ann', { attributes: { plan: 'trial', seats: 3 } }),
        update('bob', { attributes: { plan: 'pro', seats: 3 } }),
      );
      const { dataflowId } = await setUpFlow(test, {});
      const audienceId = await createAudience(test, 'Trial power users', 'plan = "trial"');
      expect((await labelField(test, 'plan', ['C2'])).json).toEqual({
        field: 'plan',
        kind: 'attribute',
        labels: ['C2'],
      });
      expect(await test.call('GET', `/api/audiences/${audienceId}`)).toMatchObject({
        labels: [],
        inheritedLabels: [{ label: 'C2', field: 'plan', via: [] }],
      });
      const seen = await test.call<any>('GET', '/api/fields?q=plan');
      expect(seen.items).toMatchObject([{ path: 'plan', labels: ['C2'] }]);
      expect((await enablePolicy(test, c2Policy)).status).toBe(200);

      // The review step asks first; finishing anyway is refused with the same answer.
      const [violation, ...others] = await evaluate(test, {
        dataflowId,
        audienceIds: [audienceId],
      });
      expect(others).toEqual([]);
      expect(violation).toMatchObject({
        policy: { id: c2Policy, expression: 'C2', core: true },
        marketingAction: 'Export to Third Party',
        labels: ['C2'],
        fields: ['plan'],
        audiences: [{ audienceId, name: 'Trial power users' }],
        dataflow: { dataflowId, name: 'Guides' },
        text: 'This would use data labelled C2 for Export to Third Party.',
      });
      expect(violation.lineage.edges).toEqual([
        { from: 'field:plan', to: `audience:${audienceId}` },
        { from: `audience:${audienceId}`, to: `dataflow:${dataflowId}` },
        { from: `dataflow:${dataflowId}`, to: 'marketing-action:Export to Third Party' },
        { from: 'marketing-action:Export to Third Party', to: `policy:${c2Policy}` },
      ]);
      expect(violation.lineage.nodes[0]).toMatchObject({ kind: 'field', labels: ['C2'] });
      expect(violation.resolutions.map((one: any) => [one.kind, one.permission])).toEqual([
        ['remove-label', 'Apply Data Usage Labels'],
        ['remove-audience', 'Activate Destinations'],
        ['remove-marketing-action', 'Manage Destinations'],
        ['disable-policy', 'Manage Data Usage Policies'],
      ]);
      expect(violation.resolutions[0].text).toBe('Remove label C2 from plan');
      const finish = (): Promise<Answer> =>
        post(test, `/api/dataflows/${dataflowId}/audiences`, { audienceId });
      expect(refused(await finish())).toEqual([violation]);
      expect((await test.call<any>('GET', `/api/dataflows/${dataflowId}`)).audiences).toEqual([]);

      await labelField(test, 'plan', []);
      expect(await evaluate(test, { dataflowId, audienceIds: [audienceId] })).toEqual([]);
      expect((await finish()).status).toBe(200);
      await test.app.idle();
      expect(await inPx(test, audienceId)).toEqual(['ann']);

      // What would happen if: a label, a rule, a policy, a dataflow that is not there yet.
      await labelField(test, 'seats', ['C12']);
      const changing = (changes: object): Promise<any[]> => evaluate(test, { changes });
      expect(await changing({})).toEqual([]);
      expect(await changing({ fields: [{ field: 'plan', labels: ['C2'] }] })).toEqual([violation]);
      const [byLabel] = await changing({ audiences: [{ audienceId, labels: ['C2'] }] });
      expect(byLabel.fields).toEqual([]);
      expect(byLabel.resolutions[0].text).toBe('Remove label C2 from audience Trial power users');
      const rule = { audienceId, expression: 'seats > 5' };
      expect(await changing({ audiences: [rule] })).toEqual([]);
      const anyExport = { policies: [{ id: 'core-any-export', enabled: true }] };
      expect(await changing(anyExport)).toEqual([]);
      expect(await changing({ audiences: [rule], ...anyExport })).toMatchObject([
        { policy: { id: 'core-any-export' }, labels: ['C12'], fields: ['seats'] },
      ]);
      const inline = { marketingActions: ['Onsite Personalization'], expression: { any: ['C12'] } };
      const mappings = [{ source: { attribute: 'seats' }, target: { identity: 'IDENTIFY_ID' } }];
      expect(
        await evaluate(test, {
          marketingActions: ['Onsite Personalization'],
          audienceIds: [],
          mappings,
          changes: { policies: [inline] },
        }),
      ).toMatchObject([{ policy: { id: 'proposed' }, fields: ['seats'], audiences: [] }]);
      const absent = await post(test, '/api/policies/evaluate', { audienceIds: ['nothing'] });
      expect([absent.status, absent.json.errors[0].path]).toEqual([400, 'audienceIds']);

      // The label again: refused, nothing saved, delivery goes on.
      const again = await labelField(test, 'plan', ['C2']);
      refused(again);
      expect(again.json.changed).toBe('field:plan');
      const kept = await test.call<any>('GET', '/api/labels/fields');
      expect(kept.items.map((one: any) => one.field)).toEqual(['seats']);
      await collect(test, update('bob', { attributes: { plan: 'trial' } }));
      await test.app.idle();
      expect(await inPx(test, audienceId)).toEqual(['ann', 'bob']);
    });
  });
});

describe.each(backends)('every later change on %s', (backend) => {
  it('that would break an active dataflow is refused, and one that breaks nothing is not', async () => {
    await withApp(backend, {}, async (test) => {
      const base = await createAudience(test, 'Base', 'person.email.isNotNull()');
      const { dataflowId, audienceIds, accountId } = await setUpFlow(test, {
        Guided: `inSegment("${base}") and seats > 5`,
      });
      const guided = audienceIds['Guided']!;
      const flow = `/api/dataflows/${dataflowId}`;
      await enablePolicy(test, c2Policy);
      await collect(
        test,
        update('ann', { attributes: { person: { email: 'a@example.com' }, seats: 9 } }),
      );

      // A field, by prefix and through the audience it is built on.
      const [byField] = refused(await labelField(test, 'person', ['C2']));
      expect(byField.lineage.edges.slice(0, 3)).toEqual([
        { from: 'field:person', to: `audience:${base}` },
        { from: `audience:${base}`, to: `audience:${guided}` },
        { from: `audience:${guided}`, to: `dataflow:${dataflowId}` },
      ]);
      refused(await labelField(test, 'person.email', ['C2']));
      expect((await labelField(test, 'person.name', ['C2'])).status).toBe(200);
      // The mapped namespace, which no rule reads.
      const [byMapping] = refused(await labelField(test, 'identityMap.CRMID', ['C2']));
      expect(byMapping.lineage.edges[0]).toEqual({
        from: 'field:identityMap.CRMID',
        to: `dataflow:${dataflowId}`,
      });
      expect(byMapping.resolutions.map((one: any) => one.kind)).toContain('remove-label');
      // An audience's own label, there and where it is built on.
      refused(await put(test, `/api/labels/audiences/${guided}`, { labels: ['C2'] }));
      const [byBase] = refused(
        await put(test, `/api/labels/audiences/${base}`, { labels: ['C2'] }),
      );
      expect(byBase.resolutions[0].text).toBe('Remove label C2 from audience Base');
      refused(await patch(test, `/api/audiences/${guided}`, { labels: ['C2'] }));

      // Rules, here and upstream.
      const rule = (value: string): object => ({ expression: { value } });
      refused(await patch(test, `/api/audiences/${guided}`, rule('person.name = "Ann"')));
      refused(await patch(test, `/api/audiences/${base}`, rule('person = "x"')));
      expect((await test.call<any>('GET', `/api/audiences/${guided}`)).version).toBe(1);

      // Mapping and marketing actions.
      const mappings = [
        { source: { attribute: 'person.name' }, target: { identity: 'IDENTIFY_ID' } },
      ];
      refused(await patch(test, flow, { mappings }));
      await labelField(test, 'seats', ['C8']);
      await enablePolicy(test, 'core-analytics');
      refused(await patch(test, flow, { marketingActions: ['Analytics'] }));
      expect((await patch(test, flow, { marketingActions: ['Data Science'] })).status).toBe(200);

      // Policies: created enabled, enabled later, edited.
      const policy = {
        name: 'No seats in science',
        marketingActions: ['Data Science'],
        expression: { all: ['C8', { any: ['C2', 'C8'] }] },
      };
      refused(await post(test, '/api/policies', { ...policy, enabled: true }));
      const kept = await test.call<any>('POST', '/api/policies', policy);
      refused(await enablePolicy(test, kept.id));
      const harmless = { enabled: true, marketingActions: ['Segment Match'] };
      expect((await patch(test, `/api/policies/${kept.id}`, harmless)).status).toBe(200);
      refused(await patch(test, `/api/policies/${kept.id}`, { marketingActions: ['Any export'] }));
      await labelField(test, 'seats', ['C12']);
      const core = refused(await test.send('POST', '/api/policies/enable-core'));
      expect(core.map((one: any) => one.marketingAction)).toEqual(['Any export']);
      expect(core[0].resolutions.map((one: any) => one.kind)).toEqual([
        'remove-label',
        'remove-audience',
        'disable-policy',
      ]);
      const policies = (await test.call<any>('GET', '/api/policies')).items;
      expect(
        policies
          .filter((one: any) => one.enabled)
          .map((one: any) => one.id)
          .sort(),
      ).toEqual(['core-analytics', c2Policy, kept.id].sort());

      // A disabled dataflow is judged when it is enabled; creating one is an activation too.
      await test.call('POST', `${flow}/disable`);
      expect((await enablePolicy(test, 'core-any-export')).status).toBe(200);
      refused(await test.send('POST', `${flow}/enable`));
      const second = { accountId, name: 'Second', marketingActions: [] };
      const mapped = [{ source: { namespace: 'Email' }, target: { identity: 'IDENTIFY_ID' } }];
      const other = await createAudience(test, 'Other', 'seats < 5');
      const audiences = [{ audienceId: other }];
      refused(await post(test, '/api/dataflows', { ...second, mappings: mapped, audiences }));
      await labelField(test, 'seats', []);
      await test.call('POST', `${flow}/enable`);
      await test.app.idle();
      expect(await inPx(test, guided)).toEqual(['ann']);
    });
  });

  it('follows consent: given, withdrawn, given again, and a policy that changes', async () => {
    await withApp(backend, {}, async (test) => {
      const { dataflowId, audienceIds } = await setUpFlow(test, { Large: 'seats > 5' });
      const large = audienceIds['Large']!;
      const consented = (val: string): Record<string, unknown> => ({
        seats: 9,
        consents: { marketing: { any: { val } } },
      });
      await collect(
        test,
        update('ann', { attributes: consented('y') }),
        update('bob', { attributes: consented('n') }),
        update('cat', { attributes: { seats: 9 } }),
      );
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['ann', 'bob', 'cat']);
      const input = {
        name: 'Marketing consent',
        marketingActions: ['Onsite Personalization'],
        expression: { value: 'consents.marketing.any.val = "y"' },
      };
      const preview = await test.call<any>('POST', '/api/consent-policies/preview', {
        expression: input.expression,
      });
      expect(preview).toEqual({ people: 3, consenting: 1, exact: true });
      const { id } = await test.call<any>('POST', '/api/consent-policies', input);
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['ann', 'bob', 'cat']);
      const consentPolicy = `/api/consent-policies/${id}`;
      await test.call('PATCH', consentPolicy, { enabled: true });
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['ann']);
      const excluded = await test.call<any>(
        'GET',
        `/api/dataflows/${dataflowId}/memberships?state=excluded`,
      );
      expect(excluded.items).toHaveLength(2);
      expect(excluded.items[0]).toMatchObject({
        reason: 'consent',
        policy: { id, name: 'Marketing consent' },
      });
      expect(await test.call('GET', consentPolicy)).toMatchObject({
        consent: { people: 3, consenting: 1, exact: true },
        dataflows: [{ dataflowId, name: 'Guides', members: 3, excluded: 2 }],
      });
      const proposed = { dataflowId, audienceIds: [large] };
      const review = await test.call<any>('POST', '/api/policies/evaluate', proposed);
      expect(review).toEqual({
        violations: [],
        consent: [
          { policy: { id, name: 'Marketing consent' }, people: 3, consenting: 1, exact: true },
        ],
      });

      // No membership changes, only consent.
      await collect(
        test,
        update('ann', { attributes: { consents: { marketing: { any: { val: 'n' } } } } }),
        update('bob', { attributes: { consents: { marketing: { any: { val: 'y' } } } } }),
        update('dan', { attributes: consented('n') }),
      );
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['bob']);
      await collect(test, update('ann', { attributes: { consents: { marketing: null } } }));
      await collect(test, update('ann', { attributes: consented('y') }));
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['ann', 'bob']);

      // By label as well: it is about this dataflow only while its data has the label.
      await test.call('PATCH', consentPolicy, { labels: { any: ['S1', 'S2'] } });
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['ann', 'bob', 'cat', 'dan']);
      await labelField(test, 'seats', ['S1']);
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['ann', 'bob']);
      await test.call('PATCH', `/api/dataflows/${dataflowId}`, {
        marketingActions: ['Export to Third Party'],
      });
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['ann', 'bob', 'cat', 'dan']);
      await test.call('PATCH', consentPolicy, { marketingActions: [] });
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['ann', 'bob']);
      // Ended with its members kept: it stays as it is, but for lost consent.
      const kept = { audienceId: large, endDate: '2026-01-01T00:00:00Z', keepMembersAtEnd: true };
      await test.call('POST', `/api/dataflows/${dataflowId}/audiences`, kept);
      const email = { identityMap: { Email: [{ id: 'b@example.com' }] } };
      await collect(test, update('bob', email));
      await collect(test, update('ann', { attributes: { seats: 1 } }), update('bill', email));
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['ann', 'bob']);
      await collect(test, update('ann', { attributes: { consents: null } }));
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['bob']);
      await collect(test, update('ann', { attributes: consented('y') }));
      await test.call('POST', `/api/dataflows/${dataflowId}/audiences`, { audienceId: large });
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['ann', 'bill', 'bob']);

      await test.call('DELETE', consentPolicy);
      await test.app.idle();
      expect(await inPx(test, large)).toEqual(['ann', 'bill', 'bob', 'cat', 'dan']);
      const flow = await test.call<any>('GET', `/api/dataflows/${dataflowId}`);
      expect(flow.counts).toMatchObject({ excluded: 0, delivered: 4 });
    });
  });
});

describe('who may do what to data', () => {
  it('lets the steward label and the marketer activate, and neither the other’s work', async () => {
    await withApp('pglite', {}, async (test) => {
      const keyOf = async (role: string): Promise<string> =>
        (await test.call<any>('POST', '/api/api-keys', { name: role, roles: [role] })).key;
      const asRole = async (role: string) => {
        const headers = { authorization: `Bearer ${await keyOf(role)}` };
        return (method: string, path: string, body?: unknown): Promise<Answer> =>
          test.send(method, path, {
            headers,
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          });
      };
      const steward = await asRole('Steward');
      const marketer = await asRole('Marketer');
      await collect(test, update('ann', { attributes: { plan: 'trial' } }));
      const { dataflowId } = await setUpFlow(test, {});
      const audienceId = await createAudience(test, 'Trial power users', 'plan = "trial"');
      const plan = '/api/labels/fields/plan';
      const activate = `/api/dataflows/${dataflowId}/audiences`;
      const lacks = (answer: Answer, permission: string): void =>
        expect([answer.status, answer.json.permission]).toEqual([403, permission]);

      lacks(await marketer('PUT', plan, { labels: ['C2'] }), 'Apply Data Usage Labels');
      expect((await steward('PUT', plan, { labels: ['C2'] })).status).toBe(200);
      const policy = `/api/policies/${c2Policy}`;
      lacks(await marketer('PATCH', policy, { enabled: true }), 'Manage Data Usage Policies');
      expect((await steward('PATCH', policy, { enabled: true })).status).toBe(200);
      lacks(
        await steward('POST', activate, { audienceId }),
        'Manage Destinations or Activate Destinations or Activate Segment without Mapping',
      );

      const proposed = { dataflowId, audienceIds: [audienceId] };
      const review = await marketer('POST', '/api/policies/evaluate', proposed);
      const [resolution] = review.json.violations[0].resolutions;
      expect(resolution).toMatchObject({
        text: 'Remove label C2 from plan',
        permission: 'Apply Data Usage Labels',
      });
      const { permissions } = (await marketer('GET', '/api/me')).json;
      expect(permissions).not.toContain(resolution.permission);
      refused(await marketer('POST', activate, { audienceId }));
      // Nor does an edit of the rule's labels, or of the audience's, go past the steward.
      const own = { labels: [] };
      lacks(
        await marketer('PATCH', `/api/audiences/${audienceId}`, own),
        'Apply Data Usage Labels',
      );

      expect((await steward('PUT', plan, { labels: [] })).status).toBe(200);
      expect((await marketer('POST', '/api/policies/evaluate', proposed)).json.violations).toEqual(
        [],
      );
      expect((await marketer('POST', activate, { audienceId })).status).toBe(200);
      await test.app.idle();
      expect(await inPx(test, audienceId)).toEqual(['ann']);
      refused(await steward('PUT', plan, { labels: ['C2'] }));
    });
  });
});
