/** REST API keys: made with the rights ticked, shown once. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type ApiKey, addApiKey, keyPermissions, removeApiKey } from '../api-keys.ts';
import { checked } from '../body.ts';
import { html } from '../html.ts';
import type { Px } from '../px.ts';
import { PxError } from '../px-error.ts';
import { timeTag } from './format.ts';
import { type Column, confirmed, copied, field, none, table, tick } from './parts.ts';
import { addAction, addScreen } from './screen.ts';

const path = '/settings/rest-api';

const keySchema = z.object({
  name: z.string().trim().min(1, 'is needed').max(100),
  permissions: z.array(z.enum(keyPermissions)).min(1, 'tick at least one'),
});

export function restApiScreen(server: FastifyInstance, px: Px): void {
  const { state } = px;
  addScreen(server, px, path, ({ session, nowMs }) => {
    const { secret } = session;
    session.secret = null;
    const rows = [...state.apiKeys.values()];
    return {
      title: 'REST API',
      section: path,
      body: html`<p>A key goes into the header <code>X-APTRINSIC-API-KEY</code>.</p>
${
  secret?.of === 'key' &&
  html`<div class="notice" role="status"><p>The new key. It is not shown again.</p><p>${copied('API key', secret.text)}</p></div>`
}
${table({ id: 'keys', label: 'API keys', columns: columnsOf(px, nowMs), rows, empty: 'No keys.' })}
<h2>Revoke</h2>
${rows.map((one) =>
  confirmed({
    ask: `Revoke ${one.name}…`,
    effect: 'Who calls with it is answered 401 from now on.',
    button: `Revoke ${one.name}`,
    action: `${path}/revoke`,
    hidden: { id: one.id },
  }),
)}
<h2>New API key</h2>
<form method="post" action="${path}" class="stack">
${field('Name', 'name', html`required maxlength="100" autocomplete="off"`)}
<fieldset><legend>Permissions</legend>${keyPermissions.map((name) => tick(name, 'permissions', name, name === 'Read'))}</fieldset>
<button class="primary">Create API key</button></form>`,
    };
  });
  addAction(server, px, path, ({ form, session, nowMs }) => {
    const given = { name: form.get('name'), permissions: form.getAll('permissions') };
    const key = addApiKey(state.apiKeys, checked(keySchema, given), nowMs);
    session.secret = { of: 'key', text: key };
    return path;
  });
  addAction(server, px, `${path}/revoke`, ({ form, session }) => {
    if (!removeApiKey(state.apiKeys, form.get('id') ?? '')) {
      throw new PxError(404, 'This key is not there any more');
    }
    session.notice = { isError: false, text: 'The key is revoked' };
    return path;
  });
}

function columnsOf({ state }: Px, nowMs: number): Column<ApiKey>[] {
  const when = (ms: number) => timeTag(ms, nowMs, state.company.timeZone);
  return [
    { name: 'Name', cell: (one) => one.name },
    { name: 'Begins with', cell: (one) => html`<code class="id">${one.prefix}…</code>` },
    { name: 'Permissions', cell: (one) => one.permissions.join(', ') },
    { name: 'Created', cell: (one) => when(one.createdAtMs) },
    { name: 'Last used', cell: (one) => (one.lastUsedAtMs ? when(one.lastUsedAtMs) : none) },
  ];
}
