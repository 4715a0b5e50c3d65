/** The door of the screens: the printed e-mail and password. */
import type { FastifyInstance } from 'fastify';
import { html, linkTo } from '../html.ts';
import type { Px } from '../px.ts';
import { sendView, type View } from './frame.ts';
import { field, hiddenFields } from './parts.ts';
import { formOf, sessionCookie, sessionIdOf } from './screen.ts';

export function signInScreen(server: FastifyInstance, px: Px): void {
  server.get('/sign-in', (request, reply) => {
    const { next = '/', failed } = request.query as Record<string, string | undefined>;
    return sendView(px, reply, null, view(String(next), failed !== undefined));
  });
  server.post('/sign-in', (request, reply) => {
    const form = formOf(request);
    const { username, password } = px.state.credentials;
    const isRight = form.get('email')?.trim() === username && form.get('password') === password;
    const next = form.get('next') ?? '/';
    if (!isRight) return reply.redirect(linkTo('/sign-in', { next, failed: '1' }), 303);
    reply.header('set-cookie', sessionCookie(px.sessions.start()));
    return reply.redirect(ownPath(next), 303);
  });
  server.post('/sign-out', (request, reply) => {
    px.sessions.end(sessionIdOf(request));
    reply.header('set-cookie', `${sessionCookie('')}; Max-Age=0`);
    return reply.redirect('/sign-in', 303);
  });
}

/** Never to another host, whatever the address says. */
function ownPath(next: string): string {
  const base = 'http://sandbox.invalid';
  if (!next.startsWith('/') || !URL.canParse(next, base)) return '/';
  const { origin, pathname, search } = new URL(next, base);
  return origin === base && !pathname.startsWith('//') ? pathname + search : '/';
}

function view(next: string, hasFailed: boolean): View {
  return {
    title: 'Sign in',
    section: '',
    body: html`<p>With the user name and password that the sandbox printed when it started.</p>
${hasFailed && html`<p class="notice bad" role="alert">E-mail or password is wrong.</p>`}
<form method="post" action="/sign-in" class="stack">
${hiddenFields({ next })}
${field('E-mail', 'email', html`type="email" autocomplete="username" required`)}
${field('Password', 'password', html`type="password" autocomplete="current-password" required`)}
<button class="primary">Sign in</button>
</form>`,
  };
}
